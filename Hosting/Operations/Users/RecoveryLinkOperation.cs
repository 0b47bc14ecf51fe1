using System.Net;
using Aspire.Hosting;

namespace Authentik.Aspire.Hosting;

/// <summary>A one-time link for a user, by the command <c>recovery-link</c>.</summary>
internal static class RecoveryLinkOperation
{
    public static Operation Create() => new(
        "recovery-link",
        "Recovery link",
        "Makes a link with which a user can choose a new password, once.",
        "LinkPerson",
        RunAsync)
    {
        Arguments = [new() { Name = "username", Label = "User", InputType = InputType.Text, Required = true }],
    };

    private static async Task<OperationResult> RunAsync(OperationContext context)
    {
        var user = await context.RequiredUserAsync().ConfigureAwait(false);
        try
        {
            var link = await context.Api.CreateRecoveryLinkAsync(user.Pk, context.CancellationToken).ConfigureAwait(false);

            // The one result that is a secret: it is what was asked for. It is in no log.
            return new(
                $"There is a link for '{user.Username}'.",
                $"## Recovery link\n\nFor {Markdown.Escape(user.Username)}, once, until it expires (authentik's default token duration, 30 minutes). It is as good as the password: hand it over on a safe way.\n\n```\n{link}\n```");
        }
        catch (AuthentikApiException ex) when (ex.Status == HttpStatusCode.BadRequest && ex.Message.Contains("No recovery flow", StringComparison.Ordinal))
        {
            throw new OperationException("The brand of authentik has no recovery flow.", "Set one under System, Brands, or set a password with 'set-password'.", innerException: ex);
        }
    }
}
