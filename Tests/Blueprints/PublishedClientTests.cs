using Tests.Support;

namespace Tests.Blueprints;

/// <summary>
/// What is generated for a release is what the API of that release takes, by the client that authentik publishes for it. The description itself is at
/// hand for one release only; the models of the client were made from the others'.
/// </summary>
public class PublishedClientTests
{
    /// <summary>Releases, and the packages that were published of them or of their line.</summary>
    public static TheoryData<string, string> Releases => new()
    {
        { "2025.2.4", "2025.2.4-1745325566" },
        { "2025.8.4", "2025.8.4" },
        { "2026.2.2", "2026.2.0" },
    };

    [SkippableTheory]
    [MemberData(nameof(Releases))]
    public async Task WhatIsGeneratedIsRequestsOfTheApi(string version, string package)
    {
        var description = await DescribeAsync(package);
        List<string> faults = [.. ApiDescriptionTests.Faults(description, version)];
        foreach (var variant in SignInSchemaTests.Variants)
        {
            faults.AddRange(SignInSchemaTests.Faults(description, variant, version).Select(fault => $"{variant}: {fault}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [SkippableFact]
    public async Task WhatIsGeneratedForALaterReleaseIsNot()
    {
        var faults = ApiDescriptionTests.Faults(await DescribeAsync("2025.2.4-1745325566"), "2026.2.2");
        Assert.Contains(faults, fault => fault.Contains("logout_method", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("sls_url", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("entraid", StringComparison.Ordinal));
    }

    private static async Task<ApiDescription> DescribeAsync(string package)
    {
        try
        {
            var folder = await NpmPackage.FetchAsync("@goauthentik/api", package);
            return new ApiDescription(TypeScriptModels.Read(Path.Combine(folder, "src", "models")));
        }
        catch (IOException ex)
        {
            Assert.True(Environment.GetEnvironmentVariable("CI") != "true", $"The registry must be there in CI. {ex.Message}");
            throw new SkipException(ex.Message);
        }
    }
}
