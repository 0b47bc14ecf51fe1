using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Finds what cannot work before anything is started. Each message names the setting, its value unless secret, and what to do.</summary>
internal static class ModelValidation
{
    private const int LongestSlug = 50;

    /// <summary>Paths of authentik itself, which an application of that name would hide.</summary>
    private static readonly string[] s_reservedSlugs = ["authorize", "token", "device", "userinfo", "introspect", "revoke"];

    public static void CheckSlug(string name)
    {
        if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
        {
            throw new DistributedApplicationException(
                $"The slug '{name}' of an application of authentik consists of letters, digits, hyphens and underscores only. Choose such a one.");
        }

        if (s_reservedSlugs.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new DistributedApplicationException(
                $"An application of authentik cannot be called '{name}': authentik uses that path itself. Choose another name than {string.Join(", ", s_reservedSlugs)}.");
        }

        if (name.Length > LongestSlug)
        {
            throw new DistributedApplicationException(
                $"The name '{name}' is {name.Length} characters long; it is the slug of an application in authentik, which is at most {LongestSlug}. Choose a shorter name.");
        }
    }

    public static void CheckPathPattern(string application, string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        if (pattern.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            throw new ArgumentException($"The path pattern of '{application}' holds a line break. Call WithUnauthenticatedPath once for each pattern.", nameof(pattern));
        }

        try
        {
            // Without look-arounds and back references: that is close to what authentik's Go takes.
            _ = new Regex(pattern, RegexOptions.NonBacktracking);
        }
        catch (Exception ex) when (ex is ArgumentException or NotSupportedException)
        {
            throw new ArgumentException($"The path pattern '{pattern}' of '{application}' is not a regular expression that authentik takes: {ex.Message}", nameof(pattern), ex);
        }
    }

    public static void CheckOutpost(AuthentikApplicationResource application, AuthentikOutpostResource outpost)
    {
        if (outpost.Server != application.Parent)
        {
            throw new DistributedApplicationException(
                $"The outpost '{outpost.Name}' belongs to '{outpost.Server.Name}' and the application '{application.Name}' to '{application.Parent.Name}'. Give WithOutpost an outpost of the same server.");
        }

        if (application.ServingOutpost is { } other && other != outpost)
        {
            throw new DistributedApplicationException(
                $"The application '{application.Name}' is behind the outpost '{other.Name}' already and cannot be behind '{outpost.Name}' too. Call WithOutpost once for each application.");
        }
    }

    public static PostgresDatabaseResource DatabaseOf(AuthentikResource server) =>
        server.Database ?? throw new DistributedApplicationException(
            $"authentik '{server.Name}' has no database. Call WithDatabase with a PostgreSQL database, such as builder.AddPostgres(\"postgres\").AddDatabase(\"authentik-db\").");

    public static void Check(AuthentikResource server)
    {
        _ = DatabaseConnection.Of(server);
        if (server.Release.NeedsRedis && CacheSettings.LabelOf(server) is null)
        {
            throw new DistributedApplicationException(
                $"authentik {server.Version} of '{server.Name}' needs Redis. Call WithRedis(builder.AddRedis(\"redis\")), or choose version 2025.10 or later with WithVersion.");
        }

        CheckVersions(server);
        server.CacheSettings.Check(server);
        if (server.Database is { } database && database.Parent.Annotations.OfType<PostgresSettings>().Any())
        {
            // For its errors, before anything starts.
            _ = PostgresSettings.Of(database.Parent);
        }

        server.Storage.S3?.Check(server);
        if (server.AdminPasswordHash is not null && !server.Release.ReadsPasswordHash)
        {
            throw new DistributedApplicationException(
                $"WithAdminPasswordHash was called for '{server.Name}', which is {server.Version}; authentik reads it from 2026.5 on. Give AddAuthentik an adminPassword instead, or choose a later version with WithVersion.");
        }

        foreach (var application in server.ApplicationList)
        {
            EmbeddedOutpost.Check(application);
            if (application.Outpost is null && !application.UsesEmbeddedOutpost)
            {
                throw new DistributedApplicationException(
                    $"The proxied application '{application.Name}' has no outpost, so nobody can reach it. Call WithOutpost({server.Name}.AddProxyOutpost(…)) for it.");
            }
        }

        foreach (var outpost in server.OutpostList)
        {
            CheckApplications(outpost);
        }

        OidcValidation.Check(server);
        WebValidation.Check(server);
        foreach (var application in server.EveryApplication.Where(a => a is AuthentikRadiusApplicationResource or AuthentikRacApplicationResource && a.ServingOutpost is null))
        {
            throw new DistributedApplicationException(
                $"The application '{application.Name}' has no outpost, so nobody can reach it. Call WithOutpost with an outpost of its kind, such as {server.Name}.{(application is AuthentikRacApplicationResource ? "AddRacOutpost" : "AddRadiusOutpost")}(…).");
        }

        if (server.Identity.RacApplications.FirstOrDefault(a => a.Machines.Count == 0) is { } empty)
        {
            throw new DistributedApplicationException($"The remote access application '{empty.Name}' has no machine. Call WithMachine for each that users may open.");
        }

        SignInRuleCheck.Check(server);
        IdentityValidation.Check(server);
    }

    /// <summary>An image tag that somebody set is accepted as it is, unless it says that two versions are mixed.</summary>
    private static void CheckVersions(AuthentikResource server)
    {
        foreach (var container in server.Containers)
        {
            var tag = container.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()?.Tag;
            if (AuthentikVersion.TryParse(tag, out var version) && version != server.Version)
            {
                throw new DistributedApplicationException(
                    $"'{container.Name}' has the image tag {tag}, but authentik '{server.Name}' has version {server.Version}. Server, worker and outposts must share one version: remove the tag of '{container.Name}' and call {server.Name}.WithVersion(AuthentikVersion.Parse(\"{tag}\")).");
            }
        }
    }

    private static void CheckApplications(AuthentikOutpostResource outpost)
    {
        if (outpost.Served.Count == 0)
        {
            throw new DistributedApplicationException(outpost is AuthentikProxyOutpostResource
                ? $"The outpost '{outpost.Name}' stands in front of no application, which authentik refuses. Call AddProxyApplication(…).WithOutpost({outpost.Name}), or remove the outpost."
                : $"The outpost '{outpost.Name}' serves no application, which authentik refuses. Add an application of its kind and call WithOutpost({outpost.Name}), or remove the outpost.");
        }

        var applications = outpost is AuthentikProxyOutpostResource proxy ? proxy.Applications.ToList() : [];
        if (applications.Count > 1 && applications.FirstOrDefault(a => a.ExternalUrl is null) is { } application)
        {
            throw new DistributedApplicationException(
                $"The outpost '{outpost.Name}' stands in front of {applications.Count} applications and tells them apart by the host name users open. Give '{application.Name}' an externalUrl of its own in AddProxyApplication.");
        }
    }
}
