using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Replaces a secret by a new one, by the command <c>rotate</c>: first where it is checked, then where it is kept, then what uses it is restarted.
/// If keeping it fails, the old one is put back.
/// </summary>
internal static class RotateOperation
{
    private const string TokenIdentifier = "authentik-bootstrap-token";
    private const int Length = 60;
    private static readonly TimeSpan s_applyLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    public static Operation Create(AuthentikResource server) => new(
        "rotate",
        "Rotate a secret",
        "Replaces a client secret, a token or the database's password by a new one and restarts what uses it.",
        "ArrowSync",
        RunAsync)
    {
        IsLong = true,
        Confirmation = "What uses the secret is restarted; sign-in may fail for as long as that takes.",
        Arguments =
        [
            new()
            {
                Name = "secret",
                Label = "Secret",
                Description = "By the name of its parameter.",
                InputType = InputType.Choice,
                Required = true,

                // What is declared after AddAuthentik is known only now.
                DynamicLoading = new()
                {
                    AlwaysLoadOnStart = true,
                    LoadCallback = context =>
                    {
                        context.Input.Options = [.. RotationTarget.Of(server).Select(target => KeyValuePair.Create(target.Name, $"{target.What} ({target.Name})"))];
                        return Task.CompletedTask;
                    },
                },
            },
        ],
    };

    private static async Task<OperationResult> RunAsync(OperationContext context)
    {
        var name = context.RequiredText("secret");
        var targets = RotationTarget.Of(context.Server);
        var target = targets.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new OperationException($"There is no secret '{name}' that can be rotated.", $"Name one of {string.Join(", ", targets.Select(candidate => candidate.Name))}.");
        await ParameterChange.CheckAsync(target.Parameter, context.Services).ConfigureAwait(false);
        var users = UsersOf(target, context).ToList();
        var fresh = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", Length);
        await (target.Kind switch
        {
            RotationKind.BootstrapToken => RotateTokenAsync(target, fresh, context),
            RotationKind.OperationsToken => RotateOperationsTokenAsync(target, fresh, context),
            RotationKind.DatabasePassword => RotateDatabasePasswordAsync(target, fresh, context),
            _ => RotateDeclaredAsync(target, fresh, context),
        }).ConfigureAwait(false);
        await ResourceRestart.RunAsync(users, context).ConfigureAwait(false);

        var report = new StringBuilder($"## New {target.What}\n\n");
        report.AppendLine(ParameterChange.IsKept(context.Services)
            ? $"It is kept in the user secrets of the app host, under `Parameters:{target.Name}`."
            : $"The app host has no user secrets: set `Parameters:{target.Name}` to the new value, which the dashboard shows under Parameters, before the next start.").AppendLine();
        if (users.Count > 0)
        {
            report.AppendLine($"Restarted: {string.Join(", ", users.Select(user => user.Name))}.");
        }

        return new($"There is a new {target.What}.", report.ToString());
    }

    /// <summary>In the order in which to restart them.</summary>
    private static IEnumerable<IResource> UsersOf(RotationTarget target, OperationContext context)
    {
        switch (target)
        {
            case { Kind: RotationKind.ClientSecret, Owner: AuthentikOidcApplicationResource application }:
                return application.Consumers.Select(consumer => consumer.Resource).Distinct();
            case { Kind: RotationKind.OutpostToken, Owner: { } outpost }:
                return [outpost];
            case { Kind: RotationKind.DatabasePassword, Owner: { } postgres }:
                var others = context.Services.GetRequiredService<DistributedApplicationModel>().Resources.Where(resource => resource.Annotations.OfType<ResourceRelationshipAnnotation>()
                    .Any(relationship => relationship.Type == "Reference" && (relationship.Resource == postgres || (relationship.Resource as IResourceWithParent)?.Parent == postgres)));
                return others.Prepend(context.Server.Worker).Prepend(context.Server).Distinct();
            default:
                return [];
        }
    }

    /// <summary>A secret that the blueprint hands to authentik from the worker's environment.</summary>
    private static async Task RotateDeclaredAsync(RotationTarget target, string fresh, OperationContext context)
    {
        await ParameterChange.SetAsync(target.Parameter, fresh, context).ConfigureAwait(false);
        await ResourceRestart.RunAsync([context.Server.Worker], context).ConfigureAwait(false);
        await context.ReportAsync("applying what is declared.").ConfigureAwait(false);

        var administrator = new AuthentikApiClient(context.Server);
        var path = new AuthentikBlueprint(context.Server).InstancePath;
        var before = await FindAsync().ConfigureAwait(false);
        await administrator.ApplyBlueprintAsync(before, context.CancellationToken).ConfigureAwait(false);
        var start = context.Time.GetTimestamp();
        long? failing = null;
        while (true)
        {
            await Task.Delay(s_pause, context.Time, context.CancellationToken).ConfigureAwait(false);
            var row = await FindAsync().ConfigureAwait(false);
            if (row.Status == "successful" && row.LastApplied > before.LastApplied)
            {
                return;
            }

            failing = row.Status == "error" ? failing ?? context.Time.GetTimestamp() : null;
            if (context.Time.GetElapsedTime(start) > s_applyLimit || (failing is { } since && context.Time.GetElapsedTime(since) > s_settled))
            {
                throw new OperationException(
                    $"authentik has not taken over the new {target.What}; its blueprint is '{row.Status}'.",
                    $"The parameter '{target.Name}' holds the new value. Look at the log of '{context.Server.Worker.Name}' and restart it, or restart the app host: both hand it to authentik again.");
            }
        }

        async Task<BlueprintRow> FindAsync() =>
            await administrator.FindBlueprintAsync(path, context.CancellationToken).ConfigureAwait(false)
            ?? throw new OperationException($"authentik does not know the blueprint '{path}'.", $"Look at the log of '{context.Server.Worker.Name}'.");
    }

    private static async Task RotateTokenAsync(RotationTarget target, string fresh, OperationContext context)
    {
        var old = (await target.Parameter.GetValueAsync(context.CancellationToken).ConfigureAwait(false))!;
        await new AuthentikApiClient(context.Server).SetTokenKeyAsync(TokenIdentifier, fresh, context.CancellationToken).ConfigureAwait(false);
        await KeepAsync(target, fresh, context, () => WithKey(fresh).SetTokenKeyAsync(TokenIdentifier, old, CancellationToken.None)).ConfigureAwait(false);

        AuthentikApiClient WithKey(string key) => new(context.Server, _ => ValueTask.FromResult(key), whoseToken: "");
    }

    /// <summary>By the administrator: the account itself may not change keys of tokens.</summary>
    private static async Task RotateOperationsTokenAsync(RotationTarget target, string fresh, OperationContext context)
    {
        // Makes the account where nothing needed it yet.
        var old = await context.Server.Operations.GetTokenAsync(context.CancellationToken).ConfigureAwait(false);
        var administrator = new AuthentikApiClient(context.Server);
        await administrator.SetTokenKeyAsync(OperationsAccount.TokenIdentifier, fresh, context.CancellationToken).ConfigureAwait(false);
        await KeepAsync(target, fresh, context, () => administrator.SetTokenKeyAsync(OperationsAccount.TokenIdentifier, old, CancellationToken.None)).ConfigureAwait(false);
    }

    private static async Task RotateDatabasePasswordAsync(RotationTarget target, string fresh, OperationContext context)
    {
        var connection = await context.Server.Database!.ConnectionStringExpression.GetValueAsync(context.CancellationToken).ConfigureAwait(false);
        var builder = new NpgsqlConnectionStringBuilder(connection) { Pooling = false };
        var old = builder.Password!;
        await PostgresPassword.ChangeAsync(builder.ConnectionString, builder.Username!, fresh, context.CancellationToken).ConfigureAwait(false);
        await KeepAsync(target, fresh, context, () =>
        {
            builder.Password = fresh;
            return PostgresPassword.ChangeAsync(builder.ConnectionString, builder.Username!, old, CancellationToken.None);
        }).ConfigureAwait(false);

        // The health checks of Aspire keep the connection string that they were told of at the start.
        var eventing = context.Services.GetRequiredService<IDistributedApplicationEventing>();
        foreach (var resource in context.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .Where(resource => resource is IResourceWithConnectionString && (resource == target.Owner || (resource as IResourceWithParent)?.Parent == target.Owner)))
        {
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, context.Services), context.CancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task KeepAsync(RotationTarget target, string fresh, OperationContext context, Func<Task> putBack)
    {
        try
        {
            await ParameterChange.SetAsync(target.Parameter, fresh, context).ConfigureAwait(false);
        }
        catch
        {
            await putBack().ConfigureAwait(false);
            throw;
        }
    }
}
