using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Proto = Aspire.Hosting.Dashboard.Protocol;

namespace Tests.Offline;

public sealed class DashboardMapperTests
{
    private static readonly DateTime s_time = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private static readonly CustomResourceSnapshot s_empty = new() { ResourceType = "Container", Properties = [] };

    [Fact]
    public void StateTimesAndIconAreThoseOfTheSnapshot()
    {
        var resource = Map(s_empty with
        {
            State = new("Running", "success"),
            CreationTimeStamp = s_time,
            StartTimeStamp = s_time.AddSeconds(1),
            IconName = "Key",
            IconVariant = IconVariant.Filled,
            ExitCode = 7,
        });

        Assert.Equal(("web-abc", "web", "Container"), (resource.Name, resource.DisplayName, resource.ResourceType));
        Assert.Equal(("Running", "success"), (resource.State, resource.StateStyle));
        Assert.Equal((s_time, s_time.AddSeconds(1)), (resource.CreatedAt.ToDateTime(), resource.StartedAt.ToDateTime()));
        Assert.Null(resource.StoppedAt);
        Assert.Equal(("Key", Proto.IconVariant.Filled), (resource.IconName, resource.IconVariant));
        Assert.Equal("7", Property(resource, "resource.exitCode").Value.StringValue);
        Assert.Equal("Running", Property(resource, "resource.state").Value.StringValue);
        Assert.Equal("Healthy", Property(resource, "resource.healthState").Value.StringValue);
        Assert.Equal(Value.KindOneofCase.NullValue, Property(resource, "resource.stopTime").Value.KindCase);
    }

    [Fact]
    public void AResourceThatDoesNotSayWhenItWasCreatedIsShownAllTheSame() => Assert.NotNull(Map(s_empty).CreatedAt);

    [Fact]
    public void OnlyTheEnvironmentThatWasSetForAResourceIsShown()
    {
        var resource = Map(s_empty with { EnvironmentVariables = [new("MINE", "1", IsFromSpec: true), new("AWS_SECRET", "of the host", IsFromSpec: false)] });
        Assert.Equal("MINE", Assert.Single(resource.Environment).Name);
    }

    [Fact]
    public void SensitivePropertiesAreMarkedAndKnownOnesLabelled()
    {
        var resource = Map(s_empty with
        {
            Properties = [new("resource.connectionString", "Host=x") { IsSensitive = true }, new("container.image", "web:1"), new("container.ports", new[] { 80, 81 })],
        });

        Assert.True(Property(resource, "resource.connectionString").IsSensitive);
        var image = Property(resource, "container.image");
        Assert.Equal(("Container image", true, false), (image.DisplayName, image.IsHighlighted, image.IsSensitive));
        Assert.Equal([80, 81], Property(resource, "container.ports").Value.ListValue.Values.Select(value => value.NumberValue));
    }

    [Fact]
    public void UrlsVolumesAndRelationshipsAreKept()
    {
        var resource = Map(s_empty with
        {
            Urls = [new("http", "http://localhost:1", IsInternal: true) { IsInactive = true, DisplayProperties = new("Site", 3) }],
            Volumes = [new(null, "/data", "volume", IsReadOnly: true)],
            Relationships = [new("db", "WaitFor")],
        });

        var url = Assert.Single(resource.Urls);
        Assert.Equal(("http", "http://localhost:1", true, true), (url.EndpointName, url.FullUrl, url.IsInternal, url.IsInactive));
        Assert.Equal(("Site", 3), (url.DisplayProperties.DisplayName, url.DisplayProperties.SortOrder));
        var volume = Assert.Single(resource.Volumes);
        Assert.Equal(("", "/data", "volume", true), (volume.Source, volume.Target, volume.MountType, volume.IsReadOnly));
        Assert.Equal(("db", "WaitFor"), (resource.Relationships[0].ResourceName, resource.Relationships[0].Type));
    }

    [Fact]
    public void AHealthCheckThatHasNotRunHasNoStatus()
    {
        var resource = Map(s_empty with
        {
            State = "Running",
            HealthReports =
            [
                new("pending", null, null, null),
                new("bad", HealthStatus.Degraded, "slow", "at x") { LastRunAt = s_time },
            ],
        });

        Assert.False(resource.HealthReports[0].HasStatus);
        var bad = resource.HealthReports[1];
        Assert.Equal((Proto.HealthStatus.Degraded, "slow", "at x", s_time), (bad.Status, bad.Description, bad.Exception, bad.LastRunAt.ToDateTime()));
        Assert.Equal("Unhealthy", Property(resource, "resource.healthState").Value.StringValue);
    }

    [Fact]
    public void CommandsForTheUserInterfaceComeWithTheirArguments()
    {
        var visible = new ResourceCommandSnapshot("backup", ResourceCommandState.Disabled, "Back up", "Saves all", null, "Sure?", "Save", null, IsHighlighted: true)
        {
            Arguments =
            [
                new InteractionInput { Name = "to", InputType = InputType.Choice, Required = true, Options = [new("a", "Disk"), new("b", "Tape")], Value = "a" },
            ],
        };
        var hidden = visible with { Name = "api", Visibility = ResourceCommandVisibility.Api };

        var command = Assert.Single(Map(s_empty with { Commands = [visible, hidden] }).Commands);

        Assert.Equal(("backup", "Back up", "Saves all", "Sure?"), (command.Name, command.DisplayName, command.DisplayDescription, command.ConfirmationMessage));
        Assert.Equal((Proto.ResourceCommandState.Disabled, true), (command.State, command.IsHighlighted));
        var argument = Assert.Single(command.ArgumentInputs);
        Assert.Equal(("to", "to", Proto.ArgumentType.Choice, true, "a"), (argument.Name, argument.Label, argument.InputType, argument.Required, argument.Value));
        Assert.Equal("Tape", argument.Options["b"]);
    }

    [Fact]
    public void ResultsTellSuccessFailureAndCancellationApart()
    {
        var success = CommandMapper.Map(CommandResults.Success("done", "# text", CommandResultFormat.Markdown, displayImmediately: true));
        Assert.Equal((Proto.CommandOutcome.Succeeded, "done"), (success.Kind, success.Message));
        Assert.Equal(("# text", Proto.ResultFormat.Markdown, true), (success.Result.Value, success.Result.Format, success.Result.DisplayImmediately));
        Assert.Equal((Proto.CommandOutcome.Failed, "no disk"), (CommandMapper.Map(CommandResults.Failure("no disk")).Kind, "no disk"));
        Assert.Equal(Proto.CommandOutcome.Cancelled, CommandMapper.Map(CommandResults.Canceled()).Kind);
    }

    [Fact]
    public void ArgumentsBecomeText()
    {
        var arguments = CommandMapper.Map(new Dictionary<string, Value>
        {
            ["text"] = Value.ForString("a"),
            ["number"] = Value.ForNumber(1.5),
            ["flag"] = Value.ForBool(true),
            ["none"] = Value.ForNull(),
        });
        Assert.Equal(["a", "1.5", "true", null], arguments.Values);
        Assert.Equal("a", arguments["TEXT"]);
        Assert.Throws<FormatException>(() => CommandMapper.Map(new Dictionary<string, Value> { ["list"] = Value.ForList() }));
    }

    private static Proto.Resource Map(CustomResourceSnapshot snapshot) => ResourceMapper.Map(DashboardData.Event("web", snapshot));

    private static Proto.ResourceProperty Property(Proto.Resource resource, string name) => Assert.Single(resource.Properties, property => property.Name == name);
}
