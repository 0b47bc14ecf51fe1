using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Evaluates all parameters before anything uses them, and shows each with its value or with what is missing.</summary>
internal sealed class ParameterInitializer(
    DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService loggers, ILogger<ParameterInitializer> logger)
{
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        // A generated password is often in the model only as part of a connection string.
        var referenced = model.Resources.OfType<IValueWithReferences>().SelectMany(ResourceReferences.Of).OfType<ParameterResource>();
        foreach (var parameter in model.Resources.OfType<ParameterResource>().Concat(referenced).Distinct().ToArray())
        {
            await InitializeAsync(parameter, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task InitializeAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        ResourceStateSnapshot? state = KnownResourceStates.Running;
        string? value;
        try
        {
            value = await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MissingParameterValueException ex)
        {
            value = ex.Message;
            state = new(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Warn);
            loggers.GetLogger(parameter).LogError("{Message}", ex.Message);
            logger.LogWarning(
                "Parameter '{Parameter}' has no value. Set '{Key}', for example with: dotnet user-secrets set {Key} <value>",
                parameter.Name,
                parameter.ConfigurationKey,
                parameter.ConfigurationKey);
        }

        if (!model.Resources.Contains(parameter))
        {
            return;
        }

        await notifications.PublishUpdateAsync(parameter, s => s with
        {
            State = state,
            Properties = [.. s.Properties, new("Value", value) { IsSensitive = parameter.Secret, IsHighlighted = true }],
        }).ConfigureAwait(false);
    }
}
