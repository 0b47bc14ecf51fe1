using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds a policy that is an expression in authentik's Python: who it returns a true value for passes.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and of the policy in authentik.</param>
    /// <param name="expression">The expression, as authentik's documentation of policies describes it. It is not checked before authentik runs it.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The expression is empty or returns nothing.</exception>
    /// <remarks>
    /// <para>It does nothing until it is bound, with <c>WithAccessPolicy</c>, <c>WithFlowPolicy</c> or <c>WithStagePolicy</c>.</para>
    /// <example>
    /// <code lang="csharp">
    /// var staff = authentik.AddExpressionPolicy("staff-mail", "return request.user.email.endswith('@example.com')");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikPolicyResource> AddExpressionPolicy(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, string expression)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(expression);

        SignInValidation.CheckExpression(name, expression);
        return builder.AddPolicy(name, "authentik_policies_expression.expressionpolicy", () => [("expression", expression)]);
    }

    /// <summary>
    /// Adds a policy that passes at certain times of the day and days of the week.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and of the policy in authentik.</param>
    /// <param name="from">When it begins to pass.</param>
    /// <param name="until">When it no longer passes. Earlier than <paramref name="from"/> is the next day: from 22:00 until 06:00.</param>
    /// <param name="timeZone">The time zone by its IANA name, such as <c>Europe/Berlin</c>.</param>
    /// <param name="days">The days on which the time begins; none for every day.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The times are the same, or the time zone is unknown.</exception>
    /// <remarks>
    /// <para>It is asked when somebody signs in to an application, not during a session.</para>
    /// <example>
    /// <code lang="csharp">
    /// var officeHours = authentik.AddTimeOfDayPolicy("office-hours", new TimeOnly(8, 0), new TimeOnly(18, 0), "Europe/Berlin",
    ///     DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday);
    ///
    /// authentik.AddOidcApplication("backoffice").WithAccessPolicy(officeHours);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikPolicyResource> AddTimeOfDayPolicy(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        TimeOnly from,
        TimeOnly until,
        string timeZone = "UTC",
        params IReadOnlyList<DayOfWeek> days)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(timeZone);
        ArgumentNullException.ThrowIfNull(days);

        SignInValidation.CheckTimes(name, from, until, timeZone);
        return builder.AddPolicy(name, "authentik_policies_expression.expressionpolicy", () => [("expression", PolicyExpressions.TimeOfDay(from, until, timeZone, days))]);
    }

    /// <summary>
    /// Adds a policy that passes for addresses in certain networks.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and of the policy in authentik.</param>
    /// <param name="networks">The networks, such as <c>10.0.0.0/8</c> or <c>fd00::/8</c>; a single address counts as a network of one.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">There are no networks, or one of them is none.</exception>
    /// <remarks>
    /// <para>
    /// authentik takes the address from <c>X-Forwarded-For</c> of proxies it trusts (<c>AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS</c>); behind another
    /// proxy all people come from one address.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var office = authentik.AddNetworkPolicy("office", "192.0.2.0/24", "2001:db8::/32");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikPolicyResource> AddNetworkPolicy(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, params IReadOnlyList<string> networks)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(networks);

        SignInValidation.CheckNetworks(name, networks);
        return builder.AddPolicy(name, "authentik_policies_expression.expressionpolicy", () => [("expression", PolicyExpressions.Network(networks))]);
    }

    /// <summary>
    /// Adds a policy that passes for addresses and accounts with a <em>bad</em> reputation: each failed sign-in makes it worse, each one that works better.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and of the policy in authentik.</param>
    /// <param name="threshold">The score at which it passes, and below. 0 or negative; the default is -5.</param>
    /// <param name="checkAddress">Whether the score of the address counts.</param>
    /// <param name="checkUser">Whether the score of the account counts.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The threshold is positive, or nothing is checked.</exception>
    /// <remarks>
    /// <para>It says yes to the suspicious: bind it with <see cref="AuthentikBinding.Negate"/> to keep them out, or as it is to a stage that only they see.</para>
    /// <example>
    /// <code lang="csharp">
    /// var suspicious = authentik.AddReputationPolicy("suspicious", threshold: -10);
    ///
    /// authentik.AddOidcApplication("backoffice").WithAccessPolicy(suspicious, binding => binding.Negate = true);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikPolicyResource> AddReputationPolicy(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, int threshold = -5, bool checkAddress = true, bool checkUser = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        SignInValidation.CheckReputation(name, threshold, checkAddress, checkUser);
        return builder.AddPolicy(
            name,
            "authentik_policies_reputation.reputationpolicy",
            () => [("check_ip", checkAddress), ("check_username", checkUser), ("threshold", threshold)]);
    }

    /// <summary>
    /// Adds a policy that asks where somebody is, by the GeoIP database that authentik's images hold.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and of the policy in authentik.</param>
    /// <param name="configure">Says which places pass.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">Nothing is asked, or a country is not a two-letter code.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var nearby = authentik.AddGeoIpPolicy("nearby", places => places.Countries = ["DE", "AT", "CH"]);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikPolicyResource> AddGeoIpPolicy(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, Action<AuthentikGeoIpPolicy> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);

        var policy = new AuthentikGeoIpPolicy();
        configure(policy);
        SignInValidation.CheckGeoIp(name, policy);
        return builder.AddPolicy(name, "authentik_policies_geoip.geoippolicy", () =>
        [
            ("countries", policy.Countries.ToArray()),
            ("asns", policy.AutonomousSystems.Select(asn => (AuthentikValue)asn).ToArray()),
            ("check_history_distance", policy.MaximumDistanceKm is not null),
            ("history_max_distance_km", policy.MaximumDistanceKm ?? 100),
            ("check_impossible_travel", policy.RefuseImpossibleTravel),
        ]);
    }

    private static IResourceBuilder<AuthentikPolicyResource> AddPolicy(
        this IResourceBuilder<AuthentikResource> builder, string name, string model, Func<IReadOnlyList<(string Name, AuthentikValue Value)>> attributes)
    {
        var policy = new AuthentikPolicyResource(name, builder.Resource, model) { Attributes = attributes };
        builder.Resource.Rules.Policies.Add(policy);
        return builder.AddDeclared(policy).WithIconName("ShieldTask");
    }
}
