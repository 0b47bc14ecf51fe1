using System.Diagnostics;
using System.Globalization;
using Authentik.Aspire.Hosting;
using Aspire.Hosting;
using Tests.Model;
using Xunit.Abstractions;

namespace Tests.Emulator;

/// <summary>A thousand applications and a thousand groups in one blueprint, applied by the worker.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class BulkBlueprintTests(EmulatorServices services, ITestOutputHelper output)
{
    private const int Count = 1000;
    private const string Path = "aspire/authentik.yaml";

    /// <summary>Many times what it takes on two cores that do nothing else; authentik itself ends tasks after ten minutes.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task AThousandApplicationsAndAThousandGroupsAreApplied()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        var variables = new List<(string, string)>();
        for (var i = 0; i < Count; i++)
        {
            authentik.AddOidcApplication($"app-{i}", authentik.ApplicationBuilder.AddParameter($"secret-{i}", "secret", secret: true))
                .WithRedirectUri($"https://app-{i}.example.com/signin-oidc")
                .WithAccessForGroup(authentik.AddGroup($"group-{i}"));
            variables.Add(($"ASPIRE__APP_{i}__CLIENT_SECRET", $"client-secret-{i}"));
            variables.Add(($"ASPIRE__APP_{i}__REDIRECT_URI_0", $"https://app-{i}.example.com/signin-oidc"));
        }

        await using var deployment = await EmulatorDeployment.StartAsync(services, "2025.8.4", [.. variables]);
        var file = System.IO.Path.Combine(deployment.Blueprints, Path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        var clock = Stopwatch.StartNew();
        await File.WriteAllTextAsync(file, new AuthentikBlueprint(authentik.Resource).Text);
        var first = await WaitAsync("");
        var made = clock.Elapsed;

        // What each start of the app host asks for, so that changed values arrive.
        clock.Restart();
        Assert.Equal(200, (await deployment.PostAsync($"managed/blueprints/{(await deployment.BlueprintAsync(Path))!["pk"]}/apply/")).Status);
        await WaitAsync(first);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Count} applications and {Count} groups applied in {made.TotalSeconds:0.0} s, and once more with no change in {clock.Elapsed.TotalSeconds:0.0} s."));

        Assert.Equal(Count, await CountAsync("core/applications/"));
        Assert.Equal(Count, await CountAsync("core/groups/?search=group-"));
        Assert.Equal(Count, await CountAsync("policies/bindings/"));
        var last = (await deployment.ApiAsync($"providers/oauth2/?name=app-{Count - 1}"))["results"]![0]!;
        Assert.Equal(($"client-secret-{Count - 1}", $"app-{Count - 1}"), (last["client_secret"]!.ToString(), last["assigned_application_slug"]!.ToString()));
        Assert.Equal($"https://app-{Count - 1}.example.com/signin-oidc", last["redirect_uris"]![0]!["url"]!.ToString());

        async Task<string> WaitAsync(string before)
        {
            var applied = "";
            await Eventually.TrueAsync(
                "the blueprint is applied",
                s_limit,
                async () => await deployment.BlueprintAsync(Path) is { } row && row["status"]!.ToString() == "successful" && (applied = row["last_applied"]!.ToString()) != before,
                deployment.Describe);
            return applied;
        }

        async Task<int> CountAsync(string list) => (await deployment.ApiAsync(list))["pagination"]!["count"]!.GetValue<int>();
    }
}
