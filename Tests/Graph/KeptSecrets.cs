#pragma warning disable ASPIREPIPELINES002, ASPIREUSERSECRETS001 // To keep what tests change out of the user secrets of the one who runs them.
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;

namespace Tests.Graph;

/// <summary>Stands in for the user secrets: what an app host keeps is seen here and goes nowhere.</summary>
public sealed class KeptSecrets : IDeploymentStateManager, IUserSecretsManager
{
    public ConcurrentDictionary<string, string> Values { get; } = [];

    public bool IsAvailable => true;

    public string FilePath => "";

    public string? StateFilePath => null;

    public Task<DeploymentStateSection> AcquireSectionAsync(string sectionName, CancellationToken cancellationToken = default) =>
        Task.FromResult(new DeploymentStateSection(sectionName, [], 0));

    public Task<DeploymentStateSection> AcquireCurrentSectionAsync(string sectionName, CancellationToken cancellationToken = default) => AcquireSectionAsync(sectionName, cancellationToken);

    public Task SaveSectionAsync(DeploymentStateSection section, CancellationToken cancellationToken = default)
    {
        Values[section.SectionName] = section.Data.Single().Value!.ToString();
        return Task.CompletedTask;
    }

    public Task DeleteSectionAsync(DeploymentStateSection section, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task ClearAllStateAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public bool TrySetSecret(string name, string value)
    {
        Values[name] = value;
        return true;
    }

    public void GetOrSetSecret(IConfigurationManager configuration, string name, Func<string> valueGenerator) =>
        configuration[name] ??= Values[name] = valueGenerator();

    public Task SaveStateAsync(JsonObject state, CancellationToken cancellationToken = default) => Task.CompletedTask;
}
