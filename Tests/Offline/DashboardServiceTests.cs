using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dashboard.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using DashboardService = Aspire.Hosting.Dashboard.DashboardService;

namespace Tests.Offline;

/// <summary>The resource service as the dashboard calls it: over gRPC, with the key.</summary>
public sealed class DashboardServiceTests : IAsyncLifetime
{
    private static readonly DashboardOptions s_options = new() { DashboardPath = "/none", ApplicationName = "Shop" };

    private readonly DashboardData _data = new();
    private ResourceServiceHost _host = null!;
    private GrpcChannel _channel = null!;

    public async Task InitializeAsync()
    {
        _host = await ResourceServiceHost.StartAsync(s_options, _data, NullLoggerFactory.Instance, DcpFixture.Limit());
        _channel = GrpcChannel.ForAddress(_host.Url);
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task WithoutTheKeyNothingIsAnswered(string? key)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(() => ApplicationNameAsync(key));
        Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
        Assert.Contains("x-resource-service-api-key", refusal.Status.Detail);
        Assert.Equal("Shop", await ApplicationNameAsync(_host.ApiKey));
    }

    [Fact]
    public async Task ResourcesComeAfterTheInitialDataAndThenTheirChanges()
    {
        _data.Publish(DashboardData.Event("one"));
        using var call = Stream<WatchResourcesRequest, WatchResourcesUpdate>("WatchResources", new(), WatchResourcesUpdate.Parser);

        Assert.Equal(WatchResourcesUpdate.KindOneofCase.InitialData, (await NextAsync(call)).KindCase);
        Assert.Equal("one-abc", Assert.Single((await NextAsync(call)).Changes.Value).Upsert.Name);

        _data.Publish(DashboardData.Event("two"));
        Assert.Equal("two-abc", Assert.Single((await NextAsync(call)).Changes.Value).Upsert.Name);
    }

    [Fact]
    public async Task TheConsoleLogKeepsLineNumbersAndTheErrorStream()
    {
        _data.Log.AddRange([new(1, "out", false), new(2, "err", true)]);
        var request = new WatchResourceConsoleLogsRequest { ResourceName = "one-abc", SuppressFollow = true };
        using var call = Stream<WatchResourceConsoleLogsRequest, WatchResourceConsoleLogsUpdate>("WatchResourceConsoleLogs", request, WatchResourceConsoleLogsUpdate.Parser);

        var lines = (await NextAsync(call)).LogLines;

        Assert.Equal([(1, "out", false), (2, "err", true)], lines.Select(line => (line.LineNumber, line.Text, line.IsStdErr)));
        Assert.False(await call.ResponseStream.MoveNext(DcpFixture.Limit()));
    }

    [Fact]
    public void ALongLogIsSentInPiecesTheDashboardTakes()
    {
        var lines = Enumerable.Range(1, 7).Select(number => new LogLine(number, new string('é', 400_000), false)).Append(new(8, new string('x', 5_000_000), false)).ToList();

        var updates = DashboardService.Split(lines).ToList();

        Assert.All(updates, update => Assert.InRange(update.CalculateSize(), 1, 4 * 1024 * 1024));
        Assert.Equal(Enumerable.Range(1, 8), updates.SelectMany(update => update.LogLines).Select(line => line.LineNumber));
    }

    [Fact]
    public async Task ACommandGetsItsArgumentsAndAnswersItsResult()
    {
        _data.Command = (resource, command, arguments, _) => Task.FromResult(CommandResults.Success($"{resource} {command} {arguments["to"]}"));
        var response = await ExecuteAsync(_host.ApiKey);
        Assert.Equal((CommandOutcome.Succeeded, "one-abc backup disk"), (response.Kind, response.Message));
    }

    [Fact]
    public async Task ACommandThatThrowsFailsWithTheReason()
    {
        _data.Command = (_, _, _, _) => throw new InvalidOperationException("The disk is full.");
        var response = await ExecuteAsync(_host.ApiKey);
        Assert.Equal((CommandOutcome.Failed, "The disk is full."), (response.Kind, response.Message));
    }

    [Fact]
    public async Task AnOpenCallDoesNotKeepTheServiceFromEnding()
    {
        using var call = Stream<WatchResourcesRequest, WatchResourcesUpdate>("WatchResources", new(), WatchResourcesUpdate.Parser);
        await NextAsync(call);
        await _host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task OfChangesThatCameMeanwhileOnlyTheLastOfEachResourceIsSent()
    {
        static CustomResourceSnapshot State(string state) => new() { ResourceType = "Container", Properties = [], State = state };
        _data.Publish(DashboardData.Event("a", State("Starting")));
        _data.Publish(DashboardData.Event("b", State("Starting")));
        _data.Publish(DashboardData.Event("a", State("Running")));

        await foreach (var batch in DashboardService.BatchAsync(_data.WatchResourcesAsync(DcpFixture.Limit()), DcpFixture.Limit()))
        {
            Assert.Equal(["a-abc Running", "b-abc Starting"], batch.Select(change => $"{change.ResourceId} {change.Snapshot.State!.Text}"));
            break;
        }
    }

    private async Task<string> ApplicationNameAsync(string? key)
    {
        var method = Method<ApplicationInformationRequest, ApplicationInformationResponse>(MethodType.Unary, "GetApplicationInformation", ApplicationInformationResponse.Parser);
        return (await _channel.CreateCallInvoker().AsyncUnaryCall(method, null, Options(key), new())).ApplicationName;
    }

    private async Task<ResourceCommandResponse> ExecuteAsync(string key)
    {
        var request = new ResourceCommandRequest { ResourceName = "one-abc", CommandName = "backup", Arguments = { ["to"] = Value.ForString("disk") } };
        var method = Method<ResourceCommandRequest, ResourceCommandResponse>(MethodType.Unary, "ExecuteResourceCommand", ResourceCommandResponse.Parser);
        return await _channel.CreateCallInvoker().AsyncUnaryCall(method, null, Options(key), request);
    }

    private AsyncServerStreamingCall<TResponse> Stream<TRequest, TResponse>(string name, TRequest request, MessageParser<TResponse> parser)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse> =>
        _channel.CreateCallInvoker().AsyncServerStreamingCall(Method<TRequest, TResponse>(MethodType.ServerStreaming, name, parser), null, Options(_host.ApiKey), request);

    private static CallOptions Options(string? key) =>
        new(headers: key is null ? [] : new() { { "x-resource-service-api-key", key } }, cancellationToken: DcpFixture.Limit());

    private static async Task<T> NextAsync<T>(AsyncServerStreamingCall<T> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(DcpFixture.Limit()));
        return call.ResponseStream.Current;
    }

    private static Method<TRequest, TResponse> Method<TRequest, TResponse>(MethodType type, string name, MessageParser<TResponse> parser)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse> =>
        new(
            type,
            "aspire.v1.DashboardService",
            name,
            Marshallers.Create(message => message.ToByteArray(), bytes => new MessageParser<TRequest>(() => new()).ParseFrom(bytes)),
            Marshallers.Create(message => message.ToByteArray(), bytes => parser.ParseFrom(bytes)));
}
