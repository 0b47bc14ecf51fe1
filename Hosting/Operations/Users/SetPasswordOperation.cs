using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>A new password for a user, by the command <c>set-password</c>.</summary>
internal static class SetPasswordOperation
{
    public static Operation Create() => new(
        "set-password",
        "Set password",
        "Gives a user a new password. Sessions of the user stay.",
        "Password",
        RunAsync)
    {
        Arguments =
        [
            new() { Name = "username", Label = "User", InputType = InputType.Text, Required = true },
            new() { Name = "password", Label = "New password", InputType = InputType.SecretText },
            new() { Name = "password-file", Label = "File with the password", Description = "For the command line, where others could see a password. Its first line counts.", InputType = InputType.Text },
        ],
    };

    private static async Task<OperationResult> RunAsync(OperationContext context)
    {
        var user = await context.RequiredUserAsync().ConfigureAwait(false);
        var password = context.Secret("password", "password-file")
            ?? throw new OperationException("There is no new password.", "Give it as 'password', or as the first line of a file as 'password-file'; or make a link with 'recovery-link' and let the user choose.");
        await context.Api.SetPasswordAsync(user.Pk, password, context.CancellationToken).ConfigureAwait(false);

        // authentik reads these on the first start only; the parameter keeps its old value.
        var declared = context.Server.UserList.Find(candidate => candidate.UserName == user.Username)?.PasswordParameter
            ?? (user.Username == AuthentikResource.AdminUserName ? context.Server.AdminPasswordParameter : null);
        return new(
            $"'{user.Username}' has a new password.",
            $"## New password\n\n{Markdown.Escape(user.Username)} signs in with the new password from now on."
            + (declared is null ? "" : $"\n\nThe parameter `{declared.Name}` still holds the old one: it is what the user *starts* with."));
    }
}
