using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Finds what cannot work about policies and sign-in rules when all has been declared: what depends on the version or on several declarations.</summary>
internal static class SignInRuleCheck
{
    private static readonly string[] s_newTags = ["!File", "!FindObject", "!ParseJSON"];

    public static void Check(AuthentikResource server)
    {
        var rules = server.Rules;
        if (rules.Password is { } password)
        {
            CheckPassword(server, password);
        }

        if (rules.MultiFactor is { } mfa)
        {
            CheckMultiFactor(server, mfa);
        }

        if (rules.Enrollment?.Group is { } group)
        {
            OidcValidation.CheckServer("group", group.Resource.Name, group.Resource.Parent, "WithEnrollment", server);
        }

        if (rules.Enrollment is { } enrollment && (enrollment.UserPath.Length == 0 || enrollment.UserPath.StartsWith('/') || enrollment.UserPath.EndsWith('/')))
        {
            throw new DistributedApplicationException($"The UserPath of WithEnrollment is '{enrollment.UserPath}'. Give the name of a folder without slashes at its ends, such as users/guests.");
        }

        CheckDurations(rules);
        CheckRecovery(server);
        CheckInvitations(server);
        CheckModes(server);
        CheckTags(server);
    }

    private static void CheckPassword(AuthentikResource server, AuthentikPasswordPolicy password)
    {
        Least("MinimumLength", password.MinimumLength, 1);
        Least("Digits", password.Digits, 0);
        Least("UppercaseLetters", password.UppercaseLetters, 0);
        Least("LowercaseLetters", password.LowercaseLetters, 0);
        Least("Symbols", password.Symbols, 0);
        if (password.MinimumStrength is < 1 or > 4)
        {
            throw Wrong("MinimumStrength", password.MinimumStrength.Value, "zxcvbn's scores are 0 to 4, and everything has at least 0: give 1 to 4, or null to not ask it");
        }

        if (password.History is { } history)
        {
            Least("History", history, 1);
            Require(server, "History of WithPasswordPolicy", server.Release.HasPasswordHistory, r => r.HasPasswordHistory);
        }

        if (password.ExpireAfter is { } after && (after < TimeSpan.FromDays(1) || after.Ticks % TimeSpan.TicksPerDay != 0))
        {
            throw new DistributedApplicationException(
                $"ExpireAfter of WithPasswordPolicy is {after.ToString(null, CultureInfo.InvariantCulture)}. Give whole days, at least 1, such as TimeSpan.FromDays(180), or null.");
        }

        static void Least(string setting, int value, int least)
        {
            if (value < least || value > 1000)
            {
                throw Wrong(setting, value, string.Create(CultureInfo.InvariantCulture, $"give {least} to 1000"));
            }
        }

        static DistributedApplicationException Wrong(string setting, int value, string fix) =>
            new(string.Create(CultureInfo.InvariantCulture, $"{setting} of WithPasswordPolicy is {value}: {fix}."));
    }

    private static void CheckMultiFactor(AuthentikResource server, AuthentikMultiFactor mfa)
    {
        if (mfa.Authenticators.Count == 0)
        {
            throw new DistributedApplicationException("WithMultiFactor names no kind of second factor. Set Authenticators to at least one, such as [AuthentikAuthenticator.Totp].");
        }

        if (mfa.Authenticators.Contains(AuthentikAuthenticator.Sms) && mfa.Sms is null)
        {
            throw new DistributedApplicationException("WithMultiFactor accepts codes in text messages, but nothing sends any. Call UseTwilio or UseSmsGateway, or leave out AuthentikAuthenticator.Sms.");
        }

        foreach (var group in mfa.RequiredGroups)
        {
            OidcValidation.CheckServer("group", group.Name, group.Parent, "WithMultiFactor", server);
        }

        if (mfa.Requirement == AuthentikMultiFactorRequirement.Required && mfa.RequiredGroups.Count > 0)
        {
            throw new DistributedApplicationException(
                $"WithMultiFactor requires a second factor of everybody and of the group '{mfa.RequiredGroups[0].Name}'. Leave out RequireFor, or set Requirement to Optional.");
        }
    }

    /// <summary>The texts are made for each blueprint; here it is only for the error.</summary>
    private static void CheckDurations(SignInRules rules)
    {
        foreach (var (setting, value) in new (string, TimeSpan?)[]
        {
            ("The Duration of WithSessions", rules.Sessions?.Duration),
            ("The RememberMe of WithSessions", rules.Sessions?.RememberMe),
            ("The RememberDevice of WithSessions", rules.Sessions?.RememberDevice),
            ("The AskAgainAfter of WithMultiFactor", rules.MultiFactor?.AskAgainAfter),
            ("The LinkLifetime of WithRecovery", rules.Recovery?.LinkLifetime),
            ("The expireAfter of WithConsent", rules.Consent?.After),
        })
        {
            _ = value is { } duration ? AuthentikDuration.Text(setting, duration) : null;
        }

        if (rules.Recovery?.LinkLifetime == TimeSpan.Zero)
        {
            throw new DistributedApplicationException("The LinkLifetime of WithRecovery is 00:00:00, so no link would ever work. Give at least a minute or so.");
        }
    }

    private static void CheckRecovery(AuthentikResource server)
    {
        if (server.Rules.Sessions?.RememberDevice is not null)
        {
            Require(server, "RememberDevice of WithSessions", server.Release.HasRememberDevice, r => r.HasRememberDevice);
        }

        if (server.Rules.Recovery is not { } recovery)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(recovery.Subject))
        {
            throw new DistributedApplicationException("The Subject of WithRecovery is empty. Give the subject of the mail.");
        }

        if (recovery.MaxAttempts is { } attempts)
        {
            Require(server, "MaxAttempts of WithRecovery", server.Release.HasRecoveryLimit, r => r.HasRecoveryLimit);
            if (attempts is < 1 or > 1000)
            {
                throw new DistributedApplicationException(string.Create(CultureInfo.InvariantCulture, $"The MaxAttempts of WithRecovery is {attempts}. Give 1 to 1000."));
            }
        }
    }

    private static void CheckInvitations(AuthentikResource server)
    {
        if (server.Rules.Invitations is not [var invitation, ..])
        {
            return;
        }

        Require(server, $"AddInvitation(\"{invitation.Name}\")", server.Release.HasInvitationsInBlueprints, r => r.HasInvitationsInBlueprints);
        if (server.Rules.Enrollment is null or { Invitations: AuthentikInvitations.None })
        {
            throw new DistributedApplicationException(
                $"Nobody can use the invitation '{invitation.Name}': there is no enrollment with invitations. Call WithEnrollment(enrollment => enrollment.Invitations = AuthentikInvitations.Required).");
        }
    }

    /// <summary>One binding that passes is enough for authentik if nobody says otherwise, which for a group and a policy is rarely what is meant.</summary>
    private static void CheckModes(AuthentikResource server)
    {
        var rules = server.Rules;
        foreach (var application in rules.GuardedApplications.Where(application => !rules.Modes.ContainsKey(application)))
        {
            var count = application.AccessBindings.Count + rules.Bindings.Count(binding => binding.Target == new ApplicationTarget(application));
            if (count > 1)
            {
                throw new DistributedApplicationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The application '{application.Name}' has {count} bindings. Say with WithPolicyMode whether one that passes is enough (AuthentikPolicyMode.Any) or all have to (AuthentikPolicyMode.All)."));
            }
        }
    }

    private static void CheckTags(AuthentikResource server)
    {
        if (server.Release.HasNewBlueprintTags)
        {
            return;
        }

        foreach (var blueprint in server.Rules.Blueprints)
        {
            if (blueprint.Content.Tags.FirstOrDefault(s_newTags.Contains) is { } tag)
            {
                Require(server, $"The tag {tag} in the blueprint {blueprint.Path}", false, r => r.HasNewBlueprintTags);
            }

            if (blueprint.Content.HasSections)
            {
                Require(server, $"Sections of entries, as in the blueprint {blueprint.Path},", false, r => r.HasNewBlueprintTags);
            }
        }

        foreach (var entry in server.Rules.Entries)
        {
            if (OwnEntries.All(entry).Select(value => value.Tag).FirstOrDefault(s_newTags.Contains) is { } tag)
            {
                Require(server, $"The tag {tag} in the entry '{entry.Name}'", false, r => r.HasNewBlueprintTags);
            }
        }
    }

    private static void Require(AuthentikResource server, string what, bool has, Func<AuthentikRelease, bool> feature)
    {
        if (!has)
        {
            throw new DistributedApplicationException(
                $"{what} needs authentik {AuthentikRelease.LinesWith(feature)}; '{server.Name}' runs {server.Version}. Remove it, or choose another version with WithVersion.");
        }
    }
}
