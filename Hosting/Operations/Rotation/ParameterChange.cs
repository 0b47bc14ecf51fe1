using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Authentik.Aspire.Hosting;

/// <summary>Gives a parameter another value while the application runs, for everything that is started from then on, and keeps it for later runs.</summary>
internal static class ParameterChange
{
    private const string ValueInput = "Value";
    private const string KeepInput = "SaveToUserSecrets";
    private const string SecretsFile = "secrets.json";

    /// <summary>Refuses what would be undone by the next start, before anything is changed.</summary>
    public static async Task CheckAsync(ParameterResource parameter, IServiceProvider services)
    {
        if (FindCommand(parameter) is null)
        {
            // Aspire itself looks after the parameters of the model only, not after those that others were given. A command that came with its
            // arguments runs where nothing may be asked, which would keep this from being offered; nothing is asked here.
            Task initialization;
            using (ExecutionContext.SuppressFlow())
            {
                initialization = Task.Run(() => services.GetRequiredService<ParameterProcessor>().InitializeParametersAsync([parameter]));
            }

            await initialization.ConfigureAwait(false);
        }

        _ = CommandOf(parameter);
        var key = $"Parameters:{parameter.Name}";
        if (services.GetRequiredService<IConfiguration>() is IConfigurationRoot root
            && root.Providers.Reverse().FirstOrDefault(provider => provider.TryGet(key, out _)) is { } source
            && !IsOurs(source))
        {
            throw new OperationException(
                $"The value of '{key}' is set outside the user secrets ({source}), which would bring the old one back at the next start.",
                "Remove it there and let the app host keep it in its user secrets, or change it there and where it is used by hand.");
        }
    }

    public static async Task SetAsync(ParameterResource parameter, string value, OperationContext context)
    {
        var isKept = IsKept(context.Services);
        InteractionInputCollection inputs = new(
        [
            new() { Name = ValueInput, InputType = InputType.SecretText, Value = value },
            new() { Name = KeepInput, InputType = InputType.Boolean, Value = isKept ? "true" : "false" },
        ]);

        // Not through the command service: it logs nothing of the value, but it would ask in the dashboard. Once begun it is not cancelled.
        var result = await CommandOf(parameter).ExecuteCommand(new ExecuteCommandContext
        {
            Services = context.Services, ResourceName = parameter.Name, CancellationToken = CancellationToken.None, Logger = context.Logger, Arguments = inputs,
        }).ConfigureAwait(false);
        if (!result.Success)
        {
            throw new OperationException($"The parameter '{parameter.Name}' could not be changed: {result.Message}", "Look at its log in the dashboard.");
        }
    }

    /// <summary>Whether later runs will see the new value.</summary>
#pragma warning disable ASPIREUSERSECRETS001 // The only way to ask.
    public static bool IsKept(IServiceProvider services) => services.GetRequiredService<IUserSecretsManager>().IsAvailable;
#pragma warning restore ASPIREUSERSECRETS001

    /// <summary>Aspire offers it when there is a dashboard to ask in; it is the only way to change a parameter that was resolved.</summary>
    private static ResourceCommandAnnotation CommandOf(ParameterResource parameter) =>
        FindCommand(parameter) ?? throw new OperationException(
            $"The parameter '{parameter.Name}' cannot be changed while the application runs: Aspire lets parameters change only when it can ask for them.",
            "Start the app host with the dashboard, and without ASPIRE_INTERACTIVITY_ENABLED=false.");

    private static ResourceCommandAnnotation? FindCommand(ParameterResource parameter) =>
        parameter.Annotations.OfType<ResourceCommandAnnotation>().FirstOrDefault(command => command.Name == KnownResourceCommands.SetParameterCommand);

    private static bool IsOurs(IConfigurationProvider provider) => provider switch
    {
        FileConfigurationProvider file => file.Source.Path == SecretsFile,
        _ => provider.GetType().Name.StartsWith("Memory", StringComparison.Ordinal),
    };
}
