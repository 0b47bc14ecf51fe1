using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What the snapshots of all resources have in common.</summary>
internal static class ResourceSnapshots
{
    public static CustomResourceSnapshot Initial(IResource resource)
    {
        var snapshot = resource.Annotations.OfType<ResourceSnapshotAnnotation>().LastOrDefault()?.InitialSnapshot
            ?? new CustomResourceSnapshot
            {
                ResourceType = resource switch
                {
                    ContainerResource => "Container",
                    ProjectResource => "Project",
                    ExecutableResource => "Executable",
                    ParameterResource => "Parameter",
                    _ => resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal),
                },
                Properties = [],
            };
        var icon = resource.Annotations.OfType<ResourceIconAnnotation>().LastOrDefault();
        return snapshot with
        {
            CreationTimeStamp = snapshot.CreationTimeStamp ?? DateTime.UtcNow,
            IconName = snapshot.IconName ?? icon?.IconName,
            IconVariant = snapshot.IconVariant ?? icon?.IconVariant,
            Relationships = Relationships(resource),
            HealthReports = InitialHealthReports(resource),
        };
    }

    public static ImmutableArray<HealthReportSnapshot> InitialHealthReports(IResource resource) =>
        [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(a => a.Key).Distinct().Select(key => new HealthReportSnapshot(key, null, null, null))];

    public static ImmutableArray<ResourceCommandSnapshot> Commands(IResource resource, CustomResourceSnapshot snapshot, IServiceProvider services) =>
    [
        .. resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => new ResourceCommandSnapshot(
            command.Name,
            command.UpdateState(new UpdateCommandStateContext { ResourceSnapshot = snapshot, ServiceProvider = services }),
            command.DisplayName,
            command.DisplayDescription,
            null,
            command.ConfirmationMessage,
            command.IconName,
            command.IconVariant,
            command.IsHighlighted)
        {
            Arguments = command.Arguments,
            Visibility = command.Visibility,
        })
    ];

    public static bool IsTerminal(CustomResourceSnapshot snapshot) =>
        snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    private static ImmutableArray<RelationshipSnapshot> Relationships(IResource resource)
    {
        var explicitOnes = resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(a => new RelationshipSnapshot(a.Resource.Name, a.Type));
        var parent = resource is IResourceWithParent child ? [new RelationshipSnapshot(child.Parent.Name, "Parent")] : Array.Empty<RelationshipSnapshot>();
        return [.. explicitOnes.Concat(parent).Distinct()];
    }
}
