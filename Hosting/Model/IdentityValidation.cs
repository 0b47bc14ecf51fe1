using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Finds what cannot work about applications, people and sources when all has been declared.</summary>
internal static partial class IdentityValidation
{
    public static void Check(AuthentikResource server)
    {
        CheckUnique(server);
        CheckGroups(server);
        CheckAccess(server);
        CheckDirectories(server);
        foreach (var application in server.OidcApplicationList)
        {
            CheckRelease(application);
        }

        foreach (var application in server.Identity.SamlApplications.Where(application => application.Settings.SingleLogoutUrl is not null))
        {
            Require(server, "WithSingleLogout", application.Name, AuthentikRelease.SamlSingleLogoutSince);
        }
    }

    private static void CheckUnique(AuthentikResource server)
    {
        if (Twice(server.EveryApplication, application => application.Slug) is (var one, var other))
        {
            throw new DistributedApplicationException(
                $"The applications '{one.Name}' and '{other.Name}' of '{server.Name}' have the same slug '{one.Slug}', by which authentik tells applications apart. Give one of them another name or WithSlug.");
        }

        if (Twice(server.OidcApplicationList, application => application.ClientId) is (var client, var same))
        {
            throw new DistributedApplicationException(
                $"The applications '{client.Name}' and '{same.Name}' of '{server.Name}' have the same client id '{client.ClientId}'. Give one of them another WithClientId.");
        }

        if (Twice(server.Identity.LdapApplications, application => application.BaseDn) is (var first, var second))
        {
            throw new DistributedApplicationException(
                $"The LDAP applications '{first.Name}' and '{second.Name}' of '{server.Name}' have the same base DN '{first.BaseDn}', by which an outpost tells them apart. Give one of them another baseDn.");
        }
    }

    /// <summary>The first two that share a key, whatever its case: authentik's look-ups differ in that.</summary>
    private static (T One, T Other)? Twice<T>(IEnumerable<T> resources, Func<T, string> key)
        where T : class
    {
        var seen = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var resource in resources)
        {
            if (!seen.TryAdd(key(resource), resource))
            {
                return (seen[key(resource)], resource);
            }
        }

        return null;
    }

    private static void CheckGroups(AuthentikResource server)
    {
        var groups = server.GroupList.ToDictionary(group => group.GroupName, StringComparer.Ordinal);
        foreach (var application in server.EveryApplication)
        {
            foreach (var binding in application.AccessBindings.Where(binding => binding.Attribute == "group"))
            {
                CheckKnown(server, groups, binding.Name, $"The application '{application.Name}' lets the group '{binding.Name}' in");
            }
        }

        foreach (var user in server.UserList)
        {
            foreach (var name in user.GroupNames)
            {
                CheckKnown(server, groups, name, $"The user '{user.Name}' is in the group '{name}'");
            }
        }

        foreach (var group in server.GroupList)
        {
            foreach (var name in group.ParentNames)
            {
                CheckKnown(server, groups, name, $"The group '{group.Name}' is in the group '{name}'");
            }

            if (group.ParentNames.Count > 1 && server.Release.GroupsHaveOneParent)
            {
                throw new DistributedApplicationException(
                    $"The group '{group.Name}' is in the groups {string.Join(", ", group.ParentNames.Select(name => $"'{name}'"))}. In authentik {server.Version} a group is in one group only; choose version 2025.12 or later with WithVersion, or remove a WithParent.");
            }
        }

        CheckCircles(server, groups);
    }

    private static void CheckKnown(AuthentikResource server, Dictionary<string, AuthentikGroupResource> groups, string name, string what)
    {
        if (!groups.ContainsKey(name) && !PeopleEntries.BuiltInGroups.Contains(name))
        {
            var known = server.GroupList.Count == 0 ? "none" : string.Join(", ", groups.Keys.Order(StringComparer.Ordinal).Select(group => $"'{group}'").Take(20));
            throw new DistributedApplicationException(
                $"{what}, which nobody declares for '{server.Name}'. Declare it with AddGroup, which also adopts a group that authentik has already, or correct the name. Declared: {known}.");
        }
    }

    private static void CheckCircles(AuthentikResource server, Dictionary<string, AuthentikGroupResource> groups)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in server.GroupList)
        {
            Visit(group.GroupName, []);
        }

        void Visit(string name, List<string> above)
        {
            if (above.Contains(name))
            {
                var circle = string.Join(" in ", above.SkipWhile(other => other != name).Append(name).Select(other => $"'{other}'"));
                throw new DistributedApplicationException($"Groups of '{server.Name}' are in each other in a circle: {circle}. Remove one of the WithParent.");
            }

            if (!done.Contains(name) && groups.TryGetValue(name, out var group))
            {
                group.ParentNames.ForEach(parent => Visit(parent, [.. above, name]));
                done.Add(name);
            }
        }
    }

    /// <summary>A rule about a test user is left out of published forms, which must not let more people in than the rules that are left.</summary>
    private static void CheckAccess(AuthentikResource server)
    {
        if (server.EveryApplication.FirstOrDefault(application => application.LostAccessTo is not null
            && (!IsGuarded(application) || server.Rules.Modes.GetValueOrDefault(application) == AuthentikPolicyMode.All)) is { } application)
        {
            throw new DistributedApplicationException(
                $"The application '{application.Name}' is for the test user '{application.LostAccessTo}', whom no published form has: published, it would be open to more people. Let somebody else in with WithAccessForGroup, WithAccessForUser or WithAccessPolicy, or declare it only when the application runs.");
        }

        // authentik lets everybody in where no binding is enabled.
        bool IsGuarded(AuthentikApplicationResource application) => application.AccessBindings.Count > 0
            || server.Rules.Bindings.Exists(binding => binding.Target == new ApplicationTarget(application) && binding.Options.Enabled);
    }

    private static void CheckDirectories(AuthentikResource server)
    {
        if (server.Identity.LdapSources.Where(source => source.WritesPasswords).ToList() is [var one, var other, ..])
        {
            throw new DistributedApplicationException(
                $"Passwords that users change are to be written to '{one.Name}' and to '{other.Name}'; authentik writes them to one directory only. Call WithPasswords(write: true) for one of them.");
        }
    }

    private static void CheckRelease(AuthentikOidcApplicationResource application)
    {
        var (server, settings) = (application.Parent, application.Settings);
        if (settings.LogoutUri is not null)
        {
            var since = settings.LogoutMethod == AuthentikLogoutMethod.FrontChannel ? AuthentikRelease.FrontChannelLogoutSince : AuthentikRelease.BackChannelLogoutSince;
            Require(server, $"WithLogoutNotification (AuthentikLogoutMethod.{settings.LogoutMethod})", application.Name, since);
        }

        if (settings.SignedOutUris.Count > 0)
        {
            Require(server, "WithSignedOutUri", application.Name, AuthentikRelease.SignedOutUrisSince);
        }
    }

    private static void Require(AuthentikResource server, string setting, string name, string since)
    {
        if (server.Release.IsBefore(since))
        {
            throw new DistributedApplicationException(
                $"{setting} of '{name}' needs authentik {since} or later, and '{server.Name}' has {server.Version}. Choose such a version with WithVersion, or remove the call.");
        }
    }
}
