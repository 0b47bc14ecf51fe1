using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>A flow in which people make themselves an account, as in authentik's examples, and invitations to it.</summary>
internal static class EnrollmentEntries
{
    public const string Flow = "aspire-enrollment";

    private const string InvitationModel = "authentik_stages_invitation.invitationstage";
    private const string MailModel = "authentik_stages_email.emailstage";

    private static readonly (string Key, string Label, string Type)[] s_account =
        [("username", "Username", "username"), ("password", "Password", "password"), ("password_repeat", "Password (repeat)", "password")];

    private static readonly (string Key, string Label, string Type)[] s_person = [("name", "Name", "text"), ("email", "Email", "email")];

    public static IEnumerable<YamlNode> Of(AuthentikResource server)
    {
        if (server.Rules.Enrollment is not { } enrollment)
        {
            yield break;
        }

        yield return SignInEntries.Object("authentik_flows.flow", Flow, Map(("slug", Text(Flow))), Map(
            ("name", Text("Make an account")),
            ("title", Text("Make an account")),
            ("designation", Text("enrollment")),
            ("authentication", Text("require_unauthenticated"))));
        foreach (var (key, label, type, order) in s_account.Concat(s_person).Select((field, index) => (field.Key, field.Label, field.Type, index)))
        {
            yield return PromptEntries.Field(FieldName(key), key, label, type, order);
        }

        yield return SignInEntries.Stage(
            "authentik_stages_prompt.promptstage",
            "aspire-enrollment-account",
            ("fields", Fields(s_account)),
            ("validation_policies", PasswordEntries.ValidationPolicies(server)));
        yield return SignInEntries.Stage("authentik_stages_prompt.promptstage", "aspire-enrollment-person", ("fields", Fields(s_person)));
        yield return SignInEntries.Stage(
            "authentik_stages_user_write.userwritestage",
            "aspire-enrollment-write",
            ("user_creation_mode", Text("always_create")),
            ("create_users_as_inactive", Flag(enrollment.VerifyEmail)),
            ("create_users_group", enrollment.Group is null ? Null() : DeclaredKey.Of(enrollment.Group.Resource)),
            ("user_type", Text(enrollment.External ? "external" : "internal")),
            ("user_path_template", Text(enrollment.UserPath)));
        yield return SignInEntries.Stage("authentik_stages_user_login.userloginstage", "aspire-enrollment-login");

        var flow = KeyOf(Flow);
        if (enrollment.Invitations == AuthentikInvitations.None)
        {
            yield return SignInEntries.Absent(InvitationModel, Map(("name", Text("aspire-enrollment-invitation"))));
        }
        else
        {
            yield return SignInEntries.Stage(
                InvitationModel,
                "aspire-enrollment-invitation",
                ("continue_flow_without_invitation", Flag(enrollment.Invitations == AuthentikInvitations.Accepted)));
            yield return SignInEntries.Place(flow, KeyOf("aspire-enrollment-invitation"), 5);
        }

        yield return SignInEntries.Place(flow, KeyOf("aspire-enrollment-account"), 10);
        yield return SignInEntries.Place(flow, KeyOf("aspire-enrollment-person"), 11);
        yield return SignInEntries.Place(flow, KeyOf("aspire-enrollment-write"), 20);
        if (enrollment.VerifyEmail)
        {
            yield return SignInEntries.Stage(
                MailModel,
                "aspire-enrollment-email",
                ("use_global_settings", Flag(true)),
                ("subject", Text("Confirm your account")),
                ("template", Text("email/account_confirmation.html")),
                ("activate_user_on_success", Flag(true)));
            yield return SignInEntries.Place(flow, KeyOf("aspire-enrollment-email"), 30);
        }
        else
        {
            yield return SignInEntries.Absent(MailModel, Map(("name", Text("aspire-enrollment-email"))));
        }

        foreach (var entry in MultiFactorEntries.Places(server, flow, Flow, 40))
        {
            yield return entry;
        }

        yield return SignInEntries.Place(flow, KeyOf("aspire-enrollment-login"), 100);
        foreach (var invitation in server.Rules.Invitations)
        {
            yield return Invitation(invitation);
        }
    }

    private static YamlMappingNode Invitation(AuthentikInvitationResource invitation)
    {
        var data = new YamlMappingNode();
        foreach (var (key, value) in invitation.FixedData)
        {
            data.Add(Text(key), value.ToYaml(_ => throw new NotSupportedException("An invitation has no variables.")));
        }

        return SignInEntries.Object("authentik_stages_invitation.invitation", null, Map(("name", Text(invitation.Name))), Map(
            ("expires", invitation.Expires is { } expires
                ? Text(expires.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))
                : Null()),
            ("single_use", Flag(invitation.SingleUse)),
            ("fixed_data", data),
            ("flow", KeyOf(Flow))));
    }

    private static YamlSequenceNode Fields(IEnumerable<(string Key, string Label, string Type)> fields) => List(fields.Select(field => KeyOf(FieldName(field.Key))));

    private static string FieldName(string key) => $"aspire-enrollment-field-{key.Replace('_', '-')}";

    private static YamlScalarNode Text(string value) => BlueprintYaml.Text(value);
}
