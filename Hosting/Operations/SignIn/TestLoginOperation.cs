using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Tries a sign-in, by the command <c>test-login</c>.</summary>
internal static class TestLoginOperation
{
    public static Operation Create() => new(
        "test-login",
        "Test login",
        "Signs a user in through a flow and shows each stage, its time and where it stopped.",
        "PersonAvailable",
        RunAsync)
    {
        IsExclusive = false,
        Arguments =
        [
            new() { Name = "username", Label = "User", InputType = InputType.Text, Value = AuthentikResource.AdminUserName, Required = true },
            new() { Name = "password", Label = "Password", Description = "Left empty, the one that the app host knows: of the first administrator and of users it declares.", InputType = InputType.SecretText },
            new() { Name = "password-file", Label = "File with the password", Description = "For the command line, where others could see a password.", InputType = InputType.Text },
            new() { Name = "flow", Label = "Flow", Description = "The slug of an authentication flow.", InputType = InputType.Text, Value = "default-authentication-flow" },
        ],
    };

    private static async Task<OperationResult> RunAsync(OperationContext context)
    {
        var username = context.RequiredText("username");
        var flow = context.Text("flow") ?? "default-authentication-flow";
        var password = context.Secret("password", "password-file") ?? await KnownPasswordAsync(context.Server, username, context.CancellationToken).ConfigureAwait(false)
            ?? throw new OperationException($"The app host does not know the password of '{username}'.", "Give it as 'password', or as the first line of a file as 'password-file'.");
        var probe = new SignInProbe(await context.Server.GetAddressAsync(context.CancellationToken).ConfigureAwait(false), flow);
        var failure = await probe.RunAsync(username, password, context.CancellationToken).ConfigureAwait(false);
        var report = Report(username, flow, probe.Steps, failure);
        return failure is var (reason, nextStep)
            ? throw new OperationException(reason, nextStep, report)
            : new($"'{username}' can sign in; it took {SignInProbe.Milliseconds(Total(probe.Steps))}.", report);
    }

    private static async Task<string?> KnownPasswordAsync(AuthentikResource server, string username, CancellationToken cancellationToken)
    {
        var parameter = username == AuthentikResource.AdminUserName ? server.AdminPasswordParameter : server.UserList.Find(user => user.UserName == username)?.PasswordParameter;
        return parameter is null ? null : await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
    }

    private static TimeSpan Total(IReadOnlyList<SignInStep> steps) => TimeSpan.FromTicks(steps.Sum(step => step.Time.Ticks));

    private static string Report(string username, string flow, IReadOnlyList<SignInStep> steps, (string Reason, string NextStep)? failure)
    {
        var text = new StringBuilder();
        text.AppendLine($"## {Markdown.Escape(username)} {(failure is null ? "can sign in" : "cannot sign in")}").AppendLine();
        text.AppendLine($"Flow: {Markdown.Escape(flow)}").AppendLine();
        text.AppendLine("| stage | time | |").AppendLine("|---|---|---|");
        foreach (var step in steps)
        {
            text.AppendLine($"| {Markdown.Escape(SignInProbe.Name(step.Component))} | {SignInProbe.Milliseconds(step.Time)} | {Markdown.Escape(step.Result)} |");
        }

        text.AppendLine($"| **all** | {SignInProbe.Milliseconds(Total(steps))} | |").AppendLine();
        if (failure is var (reason, nextStep))
        {
            text.AppendLine(Markdown.Escape(reason)).AppendLine().AppendLine(Markdown.Escape(nextStep));
        }

        return text.ToString();
    }
}
