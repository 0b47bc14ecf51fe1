using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

/// <summary>Policies and sign-in rules that cannot work are refused before anything starts, with the setting and what to do about it.</summary>
public class SignInBadInputTests
{
    public static TheoryData<string, Action<IResourceBuilder<AuthentikResource>>> AtTheCall => new()
    {
        { "The expression of the policy 'p' is empty, so nobody would ever pass it. End it with a line such as: return request.user.is_active", a => a.AddExpressionPolicy("p", "  ") },
        { "The expression of the policy 'p' returns nothing, so nobody would ever pass it. End it with a line such as: return request.user.is_active", a => a.AddExpressionPolicy("p", "True") },
        { "The policy 'p' passes from 08:00 until 08:00, which is never. Give two different times.", a => a.AddTimeOfDayPolicy("p", new(8, 0), new(8, 0)) },
        { "The time zone of the policy 'p' is 'Mars/Phobos', which there is not. Give an IANA name, such as UTC or Europe/Berlin.", a => a.AddTimeOfDayPolicy("p", new(8, 0), new(9, 0), "Mars/Phobos") },
        { "The policy 'p' names no network, so nobody would ever pass it. Give at least one, such as 10.0.0.0/8.", a => a.AddNetworkPolicy("p") },
        { "'10.0.0.1/8' in the policy 'p' is not a network. Give the first address and the length of the prefix, such as 10.0.0.0/8 or fd00::/8.", a => a.AddNetworkPolicy("p", "10.0.0.1/8") },
        { "The reputation policy 'p' looks at neither address nor account. Set checkAddress or checkUser.", a => a.AddReputationPolicy("p", checkAddress: false, checkUser: false) },
        { "The threshold of the reputation policy 'p' is 5, at which everybody new passes, because a score starts at 0. Give 0 or a negative number.", a => a.AddReputationPolicy("p", threshold: 5) },
        { "The GeoIP policy 'p' asks nothing, so everybody would pass it. Set Countries, AutonomousSystems, MaximumDistanceKm or RefuseImpossibleTravel.", a => a.AddGeoIpPolicy("p", _ => { }) },
        { "'Germany' in the GeoIP policy 'p' is not a country. Give two-letter codes of ISO 3166 in capitals, such as DE.", a => a.AddGeoIpPolicy("p", places => places.Countries = ["Germany"]) },
        { "The GeoIP policy 'p' names the autonomous system 0. authentik takes numbers from 1 to 2147483647.", a => a.AddGeoIpPolicy("p", places => places.AutonomousSystems = [0]) },
        { "MaximumDistanceKm of the GeoIP policy 'p' is 0. Give 1 or more, or null to not ask.", a => a.AddGeoIpPolicy("p", places => places.MaximumDistanceKm = 0) },
        { "'a flow' is not the slug of a flow: letters, digits, hyphens and underscores, such as default-authentication-flow.", a => a.WithFlowPolicy("a flow", Policy(a)) },
        { "The policy 'p' is bound to 'default-authentication-flow' already. Bind it once.", a => { var p = Policy(a); a.WithFlowPolicy("default-authentication-flow", p).WithFlowPolicy("default-authentication-flow", p); } },
        { "The Timeout of the binding of 'p' to 'f' is 00:00:00. Give whole seconds, from 1 second to 1 hour.", a => a.WithFlowPolicy("f", Policy(a), b => b.Timeout = TimeSpan.Zero) },
        { "The group 'g' belongs to 'other' and 'f' to 'authentik'. Use a group of the same server.", a => a.WithFlowPolicy("f", Other(a).AddGroup("g")) },
        { "The model of the entry 'e' is 'Group'. Give the name as authentik's blueprints have it, such as authentik_core.group.", a => a.AddEntry("e", "Group", new() { ["name"] = "x" }) },
        { "The entry 'e' has no identifiers, by which authentik finds the object. Give at least one, such as [\"name\"] = \"e\".", a => a.AddEntry("e", "authentik_core.group", []) },
        { "The entry 'e' is absent and has attributes, which nothing would have. Leave out attrs.", a => a.AddEntry("e", "authentik_core.group", new() { ["name"] = "x" }, new() { ["is_superuser"] = true }, AuthentikEntryState.Absent) },
        { "The resource 'g' belongs to 'other' and 'e' to 'authentik'. Use a resource of the same server.", a => a.AddEntry("e", "authentik_core.group", new() { ["name"] = AuthentikValue.KeyOf(Other(a).AddGroup("g")) }) },
    };

    public static TheoryData<string, string, Action<IResourceBuilder<AuthentikResource>>> WhenComplete => new()
    {
        { "2025.8.4", "The Duration of WithSessions is -00:01:00. Give whole seconds, from 0 to 3650 days, such as TimeSpan.FromHours(8).", a => a.WithSessions(s => s.Duration = TimeSpan.FromMinutes(-1)) },
        { "2025.8.4", "The RememberMe of WithSessions is 00:00:00.5000000. Give whole seconds, from 0 to 3650 days, such as TimeSpan.FromHours(8).", a => a.WithSessions(s => s.RememberMe = TimeSpan.FromMilliseconds(500)) },
        { "2025.8.4", "The expireAfter of WithConsent is 5000.00:00:00. Give whole seconds, from 0 to 3650 days, such as TimeSpan.FromHours(8).", a => a.WithConsent(AuthentikConsent.Expiring, TimeSpan.FromDays(5000)) },
        { "2025.8.4", "The LinkLifetime of WithRecovery is 00:00:00, so no link would ever work. Give at least a minute or so.", a => a.WithRecovery(r => r.LinkLifetime = TimeSpan.Zero) },
        { "2025.8.4", "The Subject of WithRecovery is empty. Give the subject of the mail.", a => a.WithRecovery(r => r.Subject = " ") },
        { "2025.8.4", "The MaxAttempts of WithRecovery is 0. Give 1 to 1000.", a => a.WithRecovery(r => r.MaxAttempts = 0) },
        { "2025.8.4", "MinimumLength of WithPasswordPolicy is 0: give 1 to 1000.", a => a.WithPasswordPolicy(p => p.MinimumLength = 0) },
        { "2025.8.4", "Symbols of WithPasswordPolicy is -1: give 0 to 1000.", a => a.WithPasswordPolicy(p => p.Symbols = -1) },
        { "2025.8.4", "MinimumStrength of WithPasswordPolicy is 5: zxcvbn's scores are 0 to 4, and everything has at least 0: give 1 to 4, or null to not ask it.", a => a.WithPasswordPolicy(p => p.MinimumStrength = 5) },
        { "2025.8.4", "ExpireAfter of WithPasswordPolicy is 12:00:00. Give whole days, at least 1, such as TimeSpan.FromDays(180), or null.", a => a.WithPasswordPolicy(p => p.ExpireAfter = TimeSpan.FromHours(12)) },
        { "2025.2.4", "History of WithPasswordPolicy needs authentik 2025.4 and later; 'authentik' runs 2025.2.4. Remove it, or choose another version with WithVersion.", a => a.WithPasswordPolicy(p => p.History = 5) },
        { "2025.2.4", "RememberDevice of WithSessions needs authentik 2025.8 and later; 'authentik' runs 2025.2.4. Remove it, or choose another version with WithVersion.", a => a.WithSessions(s => s.RememberDevice = TimeSpan.FromDays(1)) },
        { "2025.2.4", "MaxAttempts of WithRecovery needs authentik 2025.8 and later; 'authentik' runs 2025.2.4. Remove it, or choose another version with WithVersion.", a => a.WithRecovery(r => r.MaxAttempts = 3) },
        { "2025.8.4", "AddInvitation(\"i\") needs authentik 2025.12 and later; 'authentik' runs 2025.8.4. Remove it, or choose another version with WithVersion.", a => a.AddInvitation("i") },
        { "2026.2.2", "Nobody can use the invitation 'i': there is no enrollment with invitations. Call WithEnrollment(enrollment => enrollment.Invitations = AuthentikInvitations.Required).", a => a.WithEnrollment().AddInvitation("i") },
        { "2025.2.4", "The tag !File in the entry 'e' needs authentik 2025.8 and later; 'authentik' runs 2025.2.4. Remove it, or choose another version with WithVersion.", a => a.AddEntry("e", "authentik_core.group", new() { ["name"] = AuthentikValue.Format("%s", AuthentikValue.File("/x")) }) },
        { "2025.8.4", "WithMultiFactor names no kind of second factor. Set Authenticators to at least one, such as [AuthentikAuthenticator.Totp].", a => a.WithMultiFactor(m => m.Authenticators = []) },
        { "2025.8.4", "WithMultiFactor accepts codes in text messages, but nothing sends any. Call UseTwilio or UseSmsGateway, or leave out AuthentikAuthenticator.Sms.", a => a.WithMultiFactor(m => m.Authenticators = [AuthentikAuthenticator.Sms]) },
        { "2025.8.4", "The group 'g' belongs to 'other' and 'WithMultiFactor' to 'authentik'. Use a group of the same server.", a => a.WithMultiFactor(m => m.RequireFor(Other(a).AddGroup("g"))) },
        { "2025.8.4", "WithMultiFactor requires a second factor of everybody and of the group 'g'. Leave out RequireFor, or set Requirement to Optional.", a => a.WithMultiFactor(m => { m.Requirement = AuthentikMultiFactorRequirement.Required; m.RequireFor(a.AddGroup("g")); }) },
        { "2025.8.4", "The group 'g' belongs to 'other' and 'WithEnrollment' to 'authentik'. Use a group of the same server.", a => a.WithEnrollment(e => e.Group = Other(a).AddGroup("g")) },
        { "2025.8.4", "The UserPath of WithEnrollment is '/guests'. Give the name of a folder without slashes at its ends, such as users/guests.", a => a.WithEnrollment(e => e.UserPath = "/guests") },
        { "2025.8.4", "The application 'app' has 2 bindings. Say with WithPolicyMode whether one that passes is enough (AuthentikPolicyMode.Any) or all have to (AuthentikPolicyMode.All).", a => a.AddOidcApplication("app").WithRedirectUri("https://a.example.com/").WithAccessForGroup(a.AddGroup("g")).WithAccessPolicy(Policy(a)) },
    };

    [Theory]
    [MemberData(nameof(AtTheCall))]
    public void IsRefusedAtTheCall(string message, Action<IResourceBuilder<AuthentikResource>> declare)
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        Assert.Equal(message, Assert.Throws<DistributedApplicationException>(() => declare(authentik)).Message);
    }

    [Theory]
    [MemberData(nameof(WhenComplete))]
    public async Task IsRefusedWhenTheModelIsComplete(string version, string message, Action<IResourceBuilder<AuthentikResource>> declare)
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), version);
        declare(authentik);
        Assert.Equal(message, (await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(authentik.ApplicationBuilder))).Message);
    }

    [Fact]
    public void ATestUserThatAPublishedFlowWouldNotHave()
    {
        var authentik = TestModel.AddStack(TestModel.PublishBuilder(), "2025.8.4");
        var alice = authentik.AddTestUser("alice");
        Assert.Equal(
            "The test user 'alice' is bound to 'login of flow', and no published form has that user: published, it would let other people through. Bind it only when the application runs.",
            Assert.Throws<DistributedApplicationException>(() => authentik.WithStagePolicy("flow", "login", alice)).Message);
    }

    [Fact]
    public async Task AnApplicationWhoseOnlyUserNoPublishedFormHas()
    {
        var authentik = TestModel.AddStack(TestModel.PublishBuilder(), "2025.8.4");
        authentik.AddOidcApplication("app").WithRedirectUri("https://a.example.com/").WithAccessPolicy(authentik.AddTestUser("alice"));
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(authentik.ApplicationBuilder));
        Assert.StartsWith("The application 'app' is for the test user 'alice', whom no published form has", refusal.Message, StringComparison.Ordinal);
    }

    private static IResourceBuilder<AuthentikPolicyResource> Policy(IResourceBuilder<AuthentikResource> authentik) => authentik.AddExpressionPolicy("p", "return True");

    private static IResourceBuilder<AuthentikResource> Other(IResourceBuilder<AuthentikResource> authentik) => authentik.ApplicationBuilder.AddAuthentik("other", httpPort: null);
}
