using System.Collections;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;
using Model = Aspire.Hosting.ApplicationModel;
using Proto = Aspire.Hosting.Dashboard.Protocol;

namespace Aspire.Hosting.Dashboard;

/// <summary>Puts what is known of a resource into the dashboard's terms.</summary>
internal static class ResourceMapper
{
    /// <summary>For a resource that does not say when it was created: without a time the dashboard silently leaves it out.</summary>
    private static readonly DateTime s_firstSeen = DateTime.UtcNow;

    public static Proto.Resource Map(ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        var resource = new Proto.Resource
        {
            Name = change.ResourceId,
            Uid = change.ResourceId,
            ResourceType = snapshot.ResourceType,
            DisplayName = snapshot.DisplayName ?? change.Resource.Name,
            IsHidden = snapshot.IsHidden,
            CreatedAt = Map(snapshot.CreationTimeStamp ?? s_firstSeen),
            StartedAt = Map(snapshot.StartTimeStamp),
            StoppedAt = Map(snapshot.StopTimeStamp),
            State = snapshot.State?.Text ?? "",
            StateStyle = snapshot.State?.Style ?? "",
        };
        if (snapshot.IconName is not null)
        {
            resource.IconName = snapshot.IconName;
            resource.IconVariant = Map(snapshot.IconVariant);
        }

        // What a process inherited is the host's own: nothing that belongs on a page, and often secret.
        resource.Environment.AddRange(snapshot.EnvironmentVariables.Where(variable => variable.IsFromSpec).Select(Map));
        resource.Properties.AddRange(GeneralProperties(change.ResourceId, resource.DisplayName, snapshot));
        resource.Properties.AddRange(snapshot.Properties.Select(property => Map(snapshot.ResourceType, property)));
        resource.Urls.AddRange(snapshot.Urls.Select(Map));
        resource.Volumes.AddRange(snapshot.Volumes.Select(Map));
        resource.HealthReports.AddRange(snapshot.HealthReports.Select(Map));
        resource.Relationships.AddRange(snapshot.Relationships.Select(r => new Proto.ResourceRelationship { ResourceName = r.ResourceName, Type = r.Type }));
        resource.Commands.AddRange(snapshot.Commands.Where(c => c.Visibility.HasFlag(ResourceCommandVisibility.UI)).Select(CommandMapper.Map));
        return resource;
    }

    public static Proto.IconVariant Map(Model.IconVariant? variant) =>
        variant == Model.IconVariant.Filled ? Proto.IconVariant.Filled : Proto.IconVariant.Regular;

    /// <summary>What the dashboard shows at the top of a resource's details; it looks for it among the properties.</summary>
    private static IEnumerable<Proto.ResourceProperty> GeneralProperties(string id, string displayName, CustomResourceSnapshot snapshot)
    {
        (string Name, string? Value)[] properties =
        [
            ("resource.uid", id),
            ("resource.name", id),
            ("resource.type", snapshot.ResourceType),
            ("resource.displayName", displayName),
            ("resource.state", snapshot.State?.Text),
            ("resource.exitCode", snapshot.ExitCode?.ToString(CultureInfo.InvariantCulture)),
            ("resource.createTime", Text(snapshot.CreationTimeStamp)),
            ("resource.startTime", Text(snapshot.StartTimeStamp)),
            ("resource.stopTime", Text(snapshot.StopTimeStamp)),
            ("resource.healthState", snapshot.HealthStatus?.ToString()),
        ];
        return properties.Select(property => new Proto.ResourceProperty { Name = property.Name, Value = MapValue(property.Value) });
    }

    private static Proto.ResourceProperty Map(string resourceType, ResourcePropertySnapshot property)
    {
        var mapped = new Proto.ResourceProperty
        {
            Name = property.Name,
            Value = MapValue(property.Value),
            IsSensitive = property.IsSensitive,
            IsHighlighted = property.IsHighlighted,
        };
        if (KnownProperty.Find(resourceType, property.Name) is { } known)
        {
            mapped.DisplayName = known.DisplayName;
            mapped.SortOrder = known.SortOrder;
            mapped.IsHighlighted = true;
        }
        return mapped;
    }

    private static Value MapValue(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(text),
        bool flag => Value.ForBool(flag),
        int or long or double => Value.ForNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        IEnumerable list => Value.ForList([.. list.Cast<object?>().Select(MapValue)]),
        _ => Value.ForString(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };

    private static Proto.EnvironmentVariable Map(EnvironmentVariableSnapshot variable) =>
        new() { Name = variable.Name, Value = variable.Value ?? "", IsFromSpec = variable.IsFromSpec };

    private static Proto.Url Map(UrlSnapshot url)
    {
        var mapped = new Proto.Url
        {
            FullUrl = url.Url,
            IsInternal = url.IsInternal,
            IsInactive = url.IsInactive,
            DisplayProperties = new() { DisplayName = url.DisplayProperties.DisplayName, SortOrder = url.DisplayProperties.SortOrder },
        };
        if (url.Name is not null)
        {
            mapped.EndpointName = url.Name;
        }
        return mapped;
    }

    private static Proto.Volume Map(VolumeSnapshot volume) =>
        new() { Source = volume.Source ?? "", Target = volume.Target, MountType = volume.MountType, IsReadOnly = volume.IsReadOnly };

    private static Proto.HealthReport Map(HealthReportSnapshot report)
    {
        var mapped = new Proto.HealthReport
        {
            Key = report.Name,
            Description = report.Description ?? "",
            Exception = report.ExceptionText ?? "",
            LastRunAt = Map(report.LastRunAt),
        };
        if (report.Status is { } status)
        {
            mapped.Status = status switch
            {
                Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy => Proto.HealthStatus.Healthy,
                Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Degraded => Proto.HealthStatus.Degraded,
                _ => Proto.HealthStatus.Unhealthy,
            };
        }
        return mapped;
    }

    private static Timestamp? Map(DateTime? time) => time is { } value ? Timestamp.FromDateTime(value.ToUniversalTime()) : null;

    private static string? Text(DateTime? time) => time?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
}
