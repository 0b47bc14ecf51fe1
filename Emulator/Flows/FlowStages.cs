using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Events;
using Authentik.Emulator.Models;
using Microsoft.AspNetCore.WebUtilities;

namespace Authentik.Emulator.Flows;

/// <summary>One step through a flow: the stages bound to it, in their order, for one session.</summary>
internal sealed class FlowStages(ObjectStore store, HttpRequest request, Session session, FlowPlan plan, StoredObject flow)
{
    internal const string Redirect = "xak-flow-redirect";
    internal const string Identification = "ak-stage-identification";
    internal const string Password = "ak-stage-password";
    internal const string Denied = "ak-stage-access-denied";
    internal const string SessionEnd = "ak-stage-session-end";
    internal const string Autosubmit = "ak-stage-autosubmit";

    private readonly List<StoredObject> _bindings =
        [.. store.List(ModelNames.FlowStageBinding, new JsonObject { ["target"] = flow.Pk }).OrderBy(binding => binding.Data["order"]!.GetValue<int>())];

    /// <summary>Passes the stages that ask nothing, up to a challenge or the end. Without a component it is what is not built.</summary>
    internal JsonObject Advance()
    {
        if (Refusal() is { } refusal)
        {
            return refusal;
        }

        while (plan.Position < _bindings.Count)
        {
            var binding = _bindings[plan.Position];
            if (!PolicyBindings.Pass(store, binding, Pending))
            {
                plan.Position++;
                continue;
            }

            var stage = store.Get(ModelNames.Stage, binding.Text("stage"))!;
            switch (stage.Model)
            {
                case ModelNames.IdentificationStage:
                    return IdentificationChallenge(stage);
                case ModelNames.PasswordStage:
                    return PasswordChallenge(stage);
                case ModelNames.UserLoginStage when !plan.IsAuthenticated:
                    return AccessDenied("No pending user to login.");
                case ModelNames.UserLoginStage:
                    SignIn();
                    break;
                case ModelNames.UserLogoutStage:
                    SignOut();
                    break;
                case ModelNames.AuthenticatorValidateStage when stage.Text("not_configured_action") == "skip":
                    // Nobody has a second factor here, so there is nothing to ask for.
                    break;
                case ModelNames.AuthenticatorValidateStage when stage.Text("not_configured_action") == "deny":
                    return AccessDenied("No (allowed) MFA authenticator configured.");
                case ModelNames.AuthenticatorValidateStage:
                    return NotBuilt("setting up a second factor");
                default:
                    return NotBuilt($"the stage {stage.Model}");
            }

            plan.Position++;
        }

        if (plan.Ending is { } ending)
        {
            return End(ending);
        }

        var next = QueryHelpers.ParseQuery(plan.Query).GetValueOrDefault("next").ToString();
        FlowPlan.Remove(session);
        return Challenge(Redirect, new JsonObject { ["to"] = IsLocal(next) ? next : "/" });
    }

    private JsonObject End(JsonObject ending)
    {
        // An autosubmit holds a code: once is enough. The end of a session may be looked at again.
        if (ending["component"]!.ToString() != SessionEnd)
        {
            FlowPlan.Remove(session);
        }

        return Challenge(ending["component"]!.ToString(), ending);
    }

    /// <summary>A path on this host. Browsers read a backslash as a slash and leave out control characters, so neither may hide another host.</summary>
    private static bool IsLocal(string next) =>
        next.StartsWith('/') && !next.Any(char.IsControl) && (next.Length == 1 || next[1] is not ('/' or '\\'));

    /// <summary>Takes the answer to the current challenge; accepted, or the challenge again with what is wrong.</summary>
    internal (JsonObject Challenge, bool Accepted) Answer(JsonObject answer)
    {
        var challenge = Advance();
        var component = challenge["component"]?.ToString();
        if (component is not (Identification or Password))
        {
            return (challenge, false);
        }

        var stage = store.Get(ModelNames.Stage, _bindings[plan.Position].Text("stage"))!;
        var (error, field) = component == Identification ? Identify(stage, answer) : CheckPassword(stage, answer);
        if (error is null)
        {
            plan.Position++;
            return (challenge, true);
        }

        if (plan.FailedAttempts >= AllowedAttempts(stage))
        {
            FlowPlan.Remove(session);
            return (AccessDenied("Too many failed attempts."), false);
        }

        challenge["response_errors"] = new JsonObject { [field] = new JsonArray(new JsonObject { ["string"] = error, ["code"] = "invalid" }) };
        return (challenge, false);
    }

    /// <summary>The user that is signing in, or is signed in already.</summary>
    private StoredObject? Pending => plan.PendingUser.Length > 0 ? store.Get(ModelNames.User, plan.PendingUser) : session.FindUser(store);

    private JsonObject? Refusal() => plan.Position == 0 && !PolicyBindings.Pass(store, flow, Pending) ? AccessDenied("Flow does not apply to current user.") : flow.Text("authentication") switch
    {
        "none" => null,
        "require_authenticated" => session.User is null ? AccessDenied("Flow requires authentication.") : null,
        // Signed in by this very flow, the session comes back once more for the closing redirect.
        "require_unauthenticated" => session.User is not null && plan.Position == 0 ? AccessDenied("Flow requires no authentication.") : null,
        var requirement => NotBuilt($"the requirement {requirement} of a flow"),
    };

    private (string? Error, string Field) Identify(StoredObject stage, JsonObject answer)
    {
        var name = answer["uid_field"]?.ToString() ?? "";
        if (name.Length == 0)
        {
            return ("This field is required.", "uid_field");
        }

        var user = FindUser(stage, name);
        (plan.PendingName, plan.PendingUser) = (user?.Text("username") ?? name, user?.Pk ?? "");
        if (stage.Text("password_stage") is { Length: > 0 } password)
        {
            var (error, _) = CheckPassword(store.Get(ModelNames.PasswordStage, password)!, answer);
            return (error is null ? null : "Failed to authenticate.", "non_field_errors");
        }

        return user is null && !stage.Flag("pretend_user_exists") ? ("Failed to authenticate.", "non_field_errors") : (null, "");
    }

    private StoredObject? FindUser(StoredObject stage, string name)
    {
        foreach (var field in stage.List("user_fields").Where(field => field is "username" or "email"))
        {
            var query = new ObjectQuery(ModelNames.User, "pk", 2, 0);
            query = stage.Flag("case_insensitive_matching")
                ? query with { AttributesIgnoringCase = [(field, name)] }
                : query with { Attributes = new JsonObject { [field] = name } };
            if (store.Page(query).Objects is [var user, ..])
            {
                return user;
            }
        }

        return null;
    }

    private (string? Error, string Field) CheckPassword(StoredObject stage, JsonObject answer)
    {
        var password = answer["password"]?.ToString() ?? "";
        if (password.Length == 0)
        {
            return ("This field is required.", "password");
        }

        var user = plan.PendingUser.Length > 0 ? store.Get(ModelNames.User, plan.PendingUser) : null;
        // An unknown user costs the same time as a wrong password.
        var fits = UserRules.HasPassword(user ?? new StoredObject(ModelNames.User, "", []), password);
        if (user is null || !fits || !user.Flag("is_active") || !stage.List("backends").Contains("authentik.core.auth.InbuiltBackend"))
        {
            plan.FailedAttempts++;
            EventLog.Write(store, request, EventLog.LoginFailed, null, new JsonObject { ["username"] = plan.PendingName }, "authentik.events.signals");
            return ("Invalid password", "password");
        }

        plan.IsAuthenticated = true;
        return (null, "");
    }

    private int AllowedAttempts(StoredObject stage)
    {
        var password = stage.Model == ModelNames.PasswordStage ? stage : store.Get(ModelNames.PasswordStage, stage.Text("password_stage"));
        return password?.Data["failed_attempts_before_cancel"]?.GetValue<int>() ?? int.MaxValue;
    }

    private void SignIn()
    {
        var user = store.Get(ModelNames.User, plan.PendingUser)!;
        user.Data["last_login"] = Timestamp.Now();
        store.Update(user);
        var login = EventLog.Write(store, request, EventLog.Login, user, new JsonObject { ["auth_method"] = "password" }, "authentik.events.signals");
        session.SignIn(user.Pk, login, store.Connection);
    }

    private void SignOut()
    {
        if (session.FindUser(store) is { } user)
        {
            EventLog.Write(store, request, EventLog.Logout, user, [], "authentik.events.signals");
        }

        session.SignOut(store.Connection);
    }

    private JsonObject IdentificationChallenge(StoredObject stage) => Challenge(Identification, new JsonObject
    {
        ["user_fields"] = stage.Data["user_fields"]!.DeepClone(),
        ["password_fields"] = stage.Data["password_stage"] is not null,
        ["allow_show_password"] = false,
        ["flow_designation"] = flow.Text("designation"),
        ["primary_action"] = "Log in",
        ["sources"] = SourceRules.Buttons(store, stage),
        ["show_source_labels"] = stage.Flag("show_source_labels"),
        ["enable_remember_me"] = false,
    });

    private JsonObject PasswordChallenge(StoredObject stage) => Challenge(Password, new JsonObject
    {
        ["pending_user"] = plan.PendingName, ["pending_user_avatar"] = "", ["allow_show_password"] = stage.Flag("allow_show_password"),
    });

    private JsonObject AccessDenied(string message) => Challenge(Denied, new JsonObject
    {
        ["pending_user"] = plan.PendingName, ["pending_user_avatar"] = "", ["error_message"] = message,
    });

    private JsonObject Challenge(string component, JsonObject fields)
    {
        var challenge = new JsonObject
        {
            ["flow_info"] = new JsonObject
            {
                ["title"] = flow.Text("title"), ["background"] = "", ["cancel_url"] = "/flows/-/cancel/", ["layout"] = flow.Text("layout"),
            },
            ["component"] = component,
        };
        foreach (var (name, value) in fields)
        {
            challenge[name] = value?.DeepClone();
        }

        return challenge;
    }

    private static JsonObject NotBuilt(string what) => new() { ["detail"] = $"{what} in the flow executor" };
}
