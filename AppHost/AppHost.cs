var builder = DistributedApplication.CreateBuilder(args);
var settings = Settings.Read(builder.Configuration);

// Data keeps the major version of PostgreSQL that made it.
var postgres = builder.AddPostgres("postgres")
    .WithImageTag(settings.PostgresTag)
    .WithDataVolume();
var database = postgres.AddDatabase("authentik-db", "authentik");

// The port is part of the issuer of tokens, and so the same in every run.
var authentik = builder.AddAuthentik("authentik", httpPort: settings.Port)
    .WithVersion(settings.Version)
    .WithDatabase(database)
    .WithMediaVolume();

// People who can sign in while this runs; their passwords are in the dashboard.
var admins = authentik.AddGroup("portal-admins");
authentik.AddTestUser("alice", displayName: "Alice Liddell", email: "alice@example.com").WithGroup(admins);
authentik.AddTestUser("bob", displayName: "Bob Dodgson", email: "bob@example.com");

var portalLogin = authentik.AddOidcApplication("portal-login").WithDisplayName("Portal");
var portal = builder.AddProject<Projects.Portal>("portal")
    .WithExternalHttpEndpoints()
    .WithReference(portalLogin)
    .WithReference(database)
    .WaitFor(database)
    .WaitFor(portalLogin);

// authentik does without Redis from 2025.10 on.
if (settings.NeedsRedis)
{
    var redis = builder.AddRedis("redis").WithDataVolume();
    authentik.WithRedis(redis);
    portal.WithReference(redis).WaitFor(redis);
}

var organizr = builder.AddContainer("organizr", "traefik/whoami", "v1.11")
    .WithImageRegistry("docker.io")
    .WithHttpEndpoint(targetPort: 80)
    .WithHttpHealthCheck("/health");
var cwad = builder.AddContainer("cwad", "traefik/whoami", "v1.11")
    .WithImageRegistry("docker.io")
    .WithHttpEndpoint(targetPort: 80)
    .WithHttpHealthCheck("/health");

authentik.AddProxyApplication("organizr-login", organizr.GetEndpoint("http"))
    .WithUnauthenticatedPath("^/health$")
    .WithOutpost(authentik.AddProxyOutpost("ak-outpost-organizr", settings.OrganizrPort));
authentik.AddProxyApplication("cwad-login", cwad.GetEndpoint("http"))
    .WithUnauthenticatedPath("^/health$")
    .WithOutpost(authentik.AddProxyOutpost("ak-outpost-cwad", settings.CwadPort));

builder.AddComposeFolder();
builder.AddEngineCheck();
builder.AddImageSupply();
builder.AddProgress();
builder.AddWelcome();
builder.Build().Run();
