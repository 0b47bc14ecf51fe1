using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds a blueprint of your own, or a folder of them. authentik applies it beside the one that is generated.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="path">The file, named <c>*.yaml</c>, or the folder with such files. It starts at the folder of the app host.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">There is no such file, or it is not a blueprint; the message says where and why.</exception>
    /// <remarks>
    /// <para>
    /// Each file becomes a resource, <c>{server}-{file name}</c>: healthy when authentik has applied it, failed with authentik's reason when it
    /// refuses it. A file is read when it is declared, and its content goes to authentik as it is. It may refer to everything that is declared in
    /// C#, with <c>!Find</c>. Values of the environment for its <c>!Env</c> are given to the worker:
    /// <c>WithWorker(worker => worker.WithEnvironment("NAME", parameter))</c>.
    /// </para>
    /// <para>The tags <c>!File</c>, <c>!FindObject</c> and <c>!ParseJSON</c>, and entries in sections, need authentik 2025.8 or later.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithBlueprint("blueprints/branding.yaml");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithBlueprint(this IResourceBuilder<AuthentikResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);

        var server = builder.Resource;
        foreach (var blueprint in OwnBlueprint.Read(builder.ApplicationBuilder.AppHostDirectory, path))
        {
            var name = $"{server.Name}-{NotInNames().Replace(Path.ChangeExtension(blueprint.Target, null), "-").Trim('-').ToLowerInvariant()}";
            SignInValidation.CheckNewBlueprint(server, blueprint, name);
            var resource = new AuthentikBlueprintResource(name, server, blueprint.File) { Content = blueprint };
            server.Rules.Blueprints.Add(resource);
            builder.AddDeclared(resource).WithIconName("DocumentText");
        }

        return builder;
    }

    /// <summary>
    /// Removes from authentik what was declared before and is not any more: applications, groups, users, policies, entries of <see cref="AddEntry"/>.
    /// What was changed about authentik's own objects is set back to what authentik comes with. Without it such things are only reported.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// Only when the application runs, and only after all that is declared has been applied. What authentik has from elsewhere is left alone. A
    /// user who is no longer declared is deleted with all they had. See docs/policies-and-flows.md for how it is known what was declared.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik").WithPruning();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithPruning(this IResourceBuilder<AuthentikResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.Rules.Prunes = true;
        return builder;
    }

    /// <summary>
    /// Adds an object of any of authentik's models, with any of its attributes: one entry of the generated blueprint.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="model">The model, such as <c>authentik_events.notificationtransport</c>; authentik's documentation of blueprints lists them.</param>
    /// <param name="identifiers">What the object is found by, at least one attribute; it gets these values when it is made.</param>
    /// <param name="attrs">What is set.</param>
    /// <param name="state">When it is written. The default is whenever the blueprint is applied.</param>
    /// <param name="conditions">The entry is skipped unless all of them are true.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The model is not like <c>authentik_core.group</c>, or there are no identifiers.</exception>
    /// <remarks>
    /// <para>
    /// Models and attributes are authentik's and not checked here; authentik refuses the blueprint if it knows them not, and the resource shows
    /// its reason. Other entries refer to it with <see cref="AuthentikValue.KeyOf"/>; it may be the policy or the target of a binding. The
    /// resource is healthy when authentik has what is declared.
    /// </para>
    /// <example>
    /// Tell a web service of warnings
    /// <code lang="csharp">
    /// var transport = authentik.AddEntry("audit-webhook", "authentik_events.notificationtransport",
    ///     identifiers: new() { ["name"] = "audit" },
    ///     attrs: new() { ["mode"] = "webhook", ["webhook_url"] = AuthentikValue.Expression(url) });
    ///
    /// authentik.AddEntry("audit-rule", "authentik_events.notificationrule",
    ///     identifiers: new() { ["name"] = "audit" },
    ///     attrs: new() { ["severity"] = "warning", ["transports"] = new[] { AuthentikValue.KeyOf(transport) } });
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikEntryResource> AddEntry(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        string model,
        Dictionary<string, AuthentikValue> identifiers,
        Dictionary<string, AuthentikValue>? attrs = null,
        AuthentikEntryState state = AuthentikEntryState.Present,
        params IReadOnlyList<AuthentikValue> conditions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentNullException.ThrowIfNull(identifiers);
        ArgumentNullException.ThrowIfNull(conditions);

        var entry = new AuthentikEntryResource(name, builder.Resource, model)
        {
            // Copies: what is declared is what is said here.
            Identifiers = identifiers.ToDictionary(pair => pair.Key, pair => pair.Value ?? AuthentikValue.Null),
            Attributes = (attrs ?? []).ToDictionary(pair => pair.Key, pair => pair.Value ?? AuthentikValue.Null),
            State = state,
        };
        entry.Conditions.AddRange(conditions);
        SignInValidation.CheckNewEntry(entry);
        builder.Resource.Rules.Entries.Add(entry);
        return builder.AddDeclared(entry).WithIconName("DocumentBulletList");
    }

    /// <summary>
    /// Says that the object of an entry is authentik's own, or somebody else's: <see cref="WithPruning"/> never removes it.
    /// </summary>
    /// <param name="builder">The resource builder of the entry.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddEntry("brand", "authentik_brands.brand",
    ///         identifiers: new() { ["domain"] = "authentik-default" },
    ///         attrs: new() { ["branding_title"] = "Example" })
    ///     .WithoutRemoval();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikEntryResource> WithoutRemoval(this IResourceBuilder<AuthentikEntryResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.IsForeign = true;
        return builder;
    }

    [GeneratedRegex("[^A-Za-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotInNames();
}
