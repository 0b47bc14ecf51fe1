using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Finds what cannot work about policies, sign-in rules, entries and blueprints before anything is started: what one declaration shows.</summary>
internal static partial class SignInValidation
{
    /// <summary>Aspire's limit.</summary>
    private const int LongestName = 64;

    public static void CheckExpression(string name, string expression)
    {
        if (!expression.Contains("return", StringComparison.Ordinal))
        {
            throw new DistributedApplicationException(
                $"The expression of the policy '{name}' {(string.IsNullOrWhiteSpace(expression) ? "is empty" : "returns nothing")}, so nobody would ever pass it. End it with a line such as: return request.user.is_active");
        }
    }

    public static void CheckTimes(string name, TimeOnly from, TimeOnly until, string timeZone)
    {
        if (from == until)
        {
            throw new DistributedApplicationException(
                string.Create(CultureInfo.InvariantCulture, $"The policy '{name}' passes from {from:HH:mm} until {until:HH:mm}, which is never. Give two different times."));
        }

        if (!TimeZoneName().IsMatch(timeZone) || !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _))
        {
            throw new DistributedApplicationException($"The time zone of the policy '{name}' is '{timeZone}', which there is not. Give an IANA name, such as UTC or Europe/Berlin.");
        }
    }

    public static void CheckNetworks(string name, IReadOnlyList<string> networks)
    {
        if (networks.Count == 0)
        {
            throw new DistributedApplicationException($"The policy '{name}' names no network, so nobody would ever pass it. Give at least one, such as 10.0.0.0/8.");
        }

        if (networks.FirstOrDefault(network => !IsNetwork(network)) is { } wrong)
        {
            throw new DistributedApplicationException(
                $"'{wrong}' in the policy '{name}' is not a network. Give the first address and the length of the prefix, such as 10.0.0.0/8 or fd00::/8.");
        }
    }

    /// <summary>Python refuses a network whose address has bits beyond the prefix.</summary>
    private static bool IsNetwork(string text) => text.Split('/') switch
    {
        [var address] => IPAddress.TryParse(address, out _),
        [var address, _] => IPNetwork.TryParse(text, out var network) && IPAddress.TryParse(address, out var first) && network.BaseAddress.Equals(first),
        _ => false,
    };

    public static void CheckReputation(string name, int threshold, bool checkAddress, bool checkUser)
    {
        if (!checkAddress && !checkUser)
        {
            throw new DistributedApplicationException($"The reputation policy '{name}' looks at neither address nor account. Set checkAddress or checkUser.");
        }

        if (threshold > 0)
        {
            throw new DistributedApplicationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The threshold of the reputation policy '{name}' is {threshold}, at which everybody new passes, because a score starts at 0. Give 0 or a negative number."));
        }
    }

    public static void CheckGeoIp(string name, AuthentikGeoIpPolicy policy)
    {
        if (policy is { Countries.Count: 0, AutonomousSystems.Count: 0, MaximumDistanceKm: null, RefuseImpossibleTravel: false })
        {
            throw new DistributedApplicationException($"The GeoIP policy '{name}' asks nothing, so everybody would pass it. Set Countries, AutonomousSystems, MaximumDistanceKm or RefuseImpossibleTravel.");
        }

        if (policy.Countries.FirstOrDefault(country => !Country().IsMatch(country)) is { } wrong)
        {
            throw new DistributedApplicationException($"'{wrong}' in the GeoIP policy '{name}' is not a country. Give two-letter codes of ISO 3166 in capitals, such as DE.");
        }

        if (policy.AutonomousSystems.Any(asn => asn is < 1 or > int.MaxValue))
        {
            throw new DistributedApplicationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The GeoIP policy '{name}' names the autonomous system {policy.AutonomousSystems.First(asn => asn is < 1 or > int.MaxValue)}. authentik takes numbers from 1 to {int.MaxValue}."));
        }

        if (policy.MaximumDistanceKm < 1)
        {
            throw new DistributedApplicationException(string.Create(
                CultureInfo.InvariantCulture, $"MaximumDistanceKm of the GeoIP policy '{name}' is {policy.MaximumDistanceKm}. Give 1 or more, or null to not ask."));
        }
    }

    public static void CheckFlow(string flow)
    {
        if (!Slug().IsMatch(flow))
        {
            throw new DistributedApplicationException($"'{flow}' is not the slug of a flow: letters, digits, hyphens and underscores, such as default-authentication-flow.");
        }
    }

    public static void CheckNewBinding(AuthentikResource server, BindingTarget target, string what, IAuthentikBindingSubject subject, AuthentikBinding options)
    {
        var kind = subject switch
        {
            AuthentikGroupResource => "group",
            AuthentikUserResource => "user",
            AuthentikEntryResource => "entry",
            _ => "policy",
        };
        OidcValidation.CheckServer(kind, subject.Name, subject.Parent, what, server);
        if (subject is AuthentikUserResource { IsDeclared: false } && target is not ApplicationTarget)
        {
            throw new DistributedApplicationException(
                $"The test user '{subject.Name}' is bound to '{what}', and no published form has that user: published, it would let other people through. Bind it only when the application runs.");
        }

        if (server.Rules.Bindings.Any(binding => binding.Target == target && binding.Subject == subject))
        {
            throw new DistributedApplicationException($"The {kind} '{subject.Name}' is bound to '{what}' already. Bind it once.");
        }

        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromHours(1) || options.Timeout.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw new DistributedApplicationException(
                $"The Timeout of the binding of '{subject.Name}' to '{what}' is {options.Timeout.ToString(null, CultureInfo.InvariantCulture)}. Give whole seconds, from 1 second to 1 hour.");
        }
    }

    public static void CheckNewEntry(AuthentikEntryResource entry)
    {
        if (!ModelName().IsMatch(entry.Model))
        {
            throw new DistributedApplicationException($"The model of the entry '{entry.Name}' is '{entry.Model}'. Give the name as authentik's blueprints have it, such as authentik_core.group.");
        }

        if (entry.Identifiers.Count == 0)
        {
            throw new DistributedApplicationException($"The entry '{entry.Name}' has no identifiers, by which authentik finds the object. Give at least one, such as [\"name\"] = \"{entry.Name}\".");
        }

        if (entry.State == AuthentikEntryState.Absent && entry.Attributes.Count > 0)
        {
            throw new DistributedApplicationException($"The entry '{entry.Name}' is absent and has attributes, which nothing would have. Leave out attrs.");
        }

        foreach (var declared in OwnEntries.All(entry).OfType<AuthentikValue.KeyOfValue>().Select(key => key.Declared))
        {
            OidcValidation.CheckServer("resource", declared.Name, declared.Parent, entry.Name, entry.Parent);
            if (!DeclaredKey.IsKnown(declared))
            {
                throw new DistributedApplicationException(
                    $"The entry '{entry.Name}' refers to '{declared.Name}', which is no object that has a key. Refer to a group, user, application, policy or entry, or use AuthentikValue.Find.");
            }

            if (declared is AuthentikEntryResource { State: AuthentikEntryState.Absent } or AuthentikEntryResource { Conditions.Count: > 0 })
            {
                throw new DistributedApplicationException(
                    $"The entry '{entry.Name}' refers to '{declared.Name}', which authentik may not have: it is absent or has conditions. Use AuthentikValue.Find.");
            }
        }
    }

    public static void CheckNewBlueprint(AuthentikResource server, OwnBlueprint blueprint, string name)
    {
        if (server.Rules.Blueprints.FirstOrDefault(other => other.Content.Target == blueprint.Target) is { } other)
        {
            throw new DistributedApplicationException($"The blueprints {other.Path} and {blueprint.File} would have the same path in authentik, {blueprint.InstancePath}. Rename one of them.");
        }

        if (name.EndsWith('-') || name.Length > LongestName || server.Rules.Blueprints.Any(other => other.Name == name))
        {
            var fault = name.EndsWith('-') ? "has no letter of A to Z or digit in it" : name.Length > LongestName ? "is too long" : "is like that of another, but for signs";
            throw new DistributedApplicationException($"The blueprint {blueprint.File} cannot be used: its path {fault}, so that the resource would be called '{name}'. Rename the file.");
        }

        if (blueprint.Target == $"{server.Name}.yaml")
        {
            throw new DistributedApplicationException($"The blueprint {blueprint.File} cannot be used: {blueprint.InstancePath} is the one that is generated for '{server.Name}'. Rename the file.");
        }

        if (blueprint.MetadataName is not { } given)
        {
            return;
        }

        var owner = given == AuthentikBlueprint.MetadataName(server) ? "the generated blueprint"
            : ShippedBlueprints.Names.Contains(given) ? "a blueprint that authentik comes with"
            : server.Rules.Blueprints.FirstOrDefault(b => b.Content.MetadataName == given)?.Path;
        if (owner is not null)
        {
            throw new DistributedApplicationException(
                $"The metadata name '{given}' of the blueprint {blueprint.File} is that of {owner}. authentik stops looking for blueprints at the second of one name: choose another.");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex TimeZoneName();

    [GeneratedRegex("^[A-Z]{2}$", RegexOptions.CultureInvariant)]
    private static partial Regex Country();

    [GeneratedRegex("^[-a-zA-Z0-9_]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Slug();

    [GeneratedRegex(@"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex ModelName();
}
