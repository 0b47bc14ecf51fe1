using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Lets a policy, group or user decide who may use an application.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="subject">The policy, group, user or entry of a policy model. It must belong to the same server.</param>
    /// <param name="configure">Changes the binding: order, negation, time-out.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">It belongs to another server, or is bound to the application already.</exception>
    /// <remarks>
    /// <para>An application with several bindings needs <see cref="WithPolicyMode"/> to say whether one that passes is enough.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("backoffice")
    ///     .WithAccessPolicy(staff)
    ///     .WithAccessPolicy(officeHours, binding => binding.Order = 10)
    ///     .WithPolicyMode(AuthentikPolicyMode.All);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithAccessPolicy<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IAuthentikBindingSubject> subject, Action<AuthentikBinding>? configure = null)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(subject);

        Bind(builder.Resource.Parent, new ApplicationTarget(builder.Resource), builder.Resource.Name, subject.Resource, configure);
        return builder;
    }

    /// <summary>
    /// Says what decides if an application has several bindings to policies, groups or users.
    /// </summary>
    /// <typeparam name="T">The type of the application.</typeparam>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="mode">Whether one that passes is enough.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("backoffice")
    ///     .WithAccessForGroup(staff)
    ///     .WithAccessPolicy(office)
    ///     .WithPolicyMode(AuthentikPolicyMode.All);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithPolicyMode<T>(this IResourceBuilder<T> builder, AuthentikPolicyMode mode)
        where T : AuthentikApplicationResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.Parent.Rules.Modes[builder.Resource] = mode;
        return builder;
    }

    /// <summary>
    /// Lets a policy, group or user decide who may begin a flow.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="flow">The slug of the flow, such as <c>default-authentication-flow</c>. authentik refuses the blueprint if there is none.</param>
    /// <param name="subject">The policy, group, user or entry of a policy model. It must belong to the same server.</param>
    /// <param name="configure">Changes the binding: order, negation, time-out.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">It belongs to another server, or is bound to the flow already.</exception>
    /// <remarks>
    /// <para>
    /// At the begin of signing in nobody is known yet, so that a group or user there lets nobody in; a policy about the address works. For what
    /// depends on the user take an application or a stage.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.WithFlowPolicy("default-authentication-flow", authentik.AddNetworkPolicy("office", "192.0.2.0/24"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithFlowPolicy(
        this IResourceBuilder<AuthentikResource> builder, string flow, IResourceBuilder<IAuthentikBindingSubject> subject, Action<AuthentikBinding>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(flow);
        ArgumentNullException.ThrowIfNull(subject);

        SignInValidation.CheckFlow(flow);
        Bind(builder.Resource, new FlowTarget(flow), flow, subject.Resource, configure);
        return builder;
    }

    /// <summary>
    /// Lets a policy, group or user decide for whom a stage is part of a flow. Who does not pass goes on with the next stage.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="flow">The slug of the flow, such as <c>default-authentication-flow</c>.</param>
    /// <param name="stage">The name of the stage, such as <c>default-authentication-mfa-validation</c>. It must be part of the flow, or authentik refuses the blueprint.</param>
    /// <param name="subject">The policy, group, user or entry of a policy model. It must belong to the same server.</param>
    /// <param name="configure">Changes the binding: order, negation, time-out.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">It belongs to another server, or is bound to the stage already.</exception>
    /// <remarks>
    /// <example>
    /// Ask for the second factor only outside the office
    /// <code lang="csharp">
    /// authentik.WithStagePolicy("default-authentication-flow", "default-authentication-mfa-validation", office,
    ///     binding => { binding.Negate = true; binding.FailureResult = true; });
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithStagePolicy(
        this IResourceBuilder<AuthentikResource> builder,
        string flow,
        string stage,
        IResourceBuilder<IAuthentikBindingSubject> subject,
        Action<AuthentikBinding>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(flow);
        ArgumentException.ThrowIfNullOrEmpty(stage);
        ArgumentNullException.ThrowIfNull(subject);

        SignInValidation.CheckFlow(flow);
        Bind(builder.Resource, new StageTarget(flow, stage), $"{stage} of {flow}", subject.Resource, configure);
        return builder;
    }

    /// <summary>
    /// Binds a policy, group or user to the object of an entry, for example an event matcher to a notification rule.
    /// </summary>
    /// <param name="builder">The resource builder of the entry. Its model must be one that authentik binds policies to.</param>
    /// <param name="subject">The policy, group, user or entry of a policy model. It must belong to the same server.</param>
    /// <param name="configure">Changes the binding: order, negation, time-out.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">It belongs to another server, or is bound to the entry already.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var failed = authentik.AddEntry("failed-logins", "authentik_policies_event_matcher.eventmatcherpolicy",
    ///     identifiers: new() { ["name"] = "failed-logins" }, attrs: new() { ["action"] = "login_failed" });
    ///
    /// rule.WithEntryPolicy(failed);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikEntryResource> WithEntryPolicy(
        this IResourceBuilder<AuthentikEntryResource> builder, IResourceBuilder<IAuthentikBindingSubject> subject, Action<AuthentikBinding>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(subject);

        Bind(builder.Resource.Parent, new EntryTarget(builder.Resource), builder.Resource.Name, subject.Resource, configure);
        return builder;
    }

    private static void Bind(AuthentikResource server, BindingTarget target, string what, IAuthentikBindingSubject subject, Action<AuthentikBinding>? configure)
    {
        var options = new AuthentikBinding();
        configure?.Invoke(options);
        SignInValidation.CheckNewBinding(server, target, what, subject, options);
        if (subject is AuthentikUserResource { IsDeclared: false } lost)
        {
            // Checked when all has been declared: without its only rule the application would be open to everybody. A rule that is off or that keeps
            // the user out lets nobody in, so nothing is lost with it.
            if (options is { Enabled: true, Negate: false })
            {
                ((ApplicationTarget)target).Application.LostAccessTo = lost.UserName;
            }

            return;
        }

        server.Rules.Bindings.Add(new(target, subject, options));
    }
}
