using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

/// <summary>The row "secrets" of the settings: generated or the user's own, in the environment or in files. More is in <see cref="EnvironmentTests"/>.</summary>
public class SecretsTests
{
    [Theory]
    [InlineData("2025.2.4", "SECRET_KEY,POSTGRESQL__PASSWORD,REDIS__PASSWORD")]
    [InlineData("2025.8.4", "SECRET_KEY,POSTGRESQL__PASSWORD,REDIS__PASSWORD")]
    [InlineData("2026.2.2", "SECRET_KEY,POSTGRESQL__PASSWORD")]
    public async Task FilesTakeThePlaceOfSecretsWhereAuthentikReadsThem(string version, string names)
    {
        var builder = TestModel.Builder();
        TestModel.AddProxied(TestModel.AddStack(builder, version).WithSecretFiles(), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var container in new[] { "authentik", "authentik-worker" })
        {
            var environment = await model.EnvironmentOfAsync(container);
            foreach (var name in names.Split(','))
            {
                var file = name.ToLowerInvariant().Replace("__", "-", StringComparison.Ordinal).Replace('_', '-');
                Assert.Equal($"file:///run/secrets/authentik/{file}", environment[$"AUTHENTIK_{name}"]);
            }

            Assert.Equal(names.Split(',').Length, environment.Values.Count(v => v.StartsWith("file://", StringComparison.Ordinal)));
        }

        Assert.Equal("file:///run/secrets/authentik/token", (await model.EnvironmentOfAsync("wiki-outpost"))["AUTHENTIK_TOKEN"]);
    }

    [Fact]
    public async Task WhatAuthentikTakesLiterallyStaysInTheEnvironment()
    {
        var builder = TestModel.Builder();
        TestModel.AddProxied(TestModel.AddStack(builder, "2025.8.4").WithSecretFiles(), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        var worker = await model.EnvironmentOfAsync("authentik-worker");
        Assert.Equal("{authentik-bootstrap-token.value}", worker["AUTHENTIK_BOOTSTRAP_TOKEN"]);
        Assert.Equal("{authentik-admin-password.value}", worker["AUTHENTIK_BOOTSTRAP_PASSWORD"]);
        Assert.Equal("{wiki-outpost-token.value}", worker["ASPIRE__WIKI_OUTPOST__TOKEN"]);
    }

    [Fact]
    public async Task SecretsOfTheUserBecomeFilesToo()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.8.4")
            .WithEnvironment("AUTHENTIK_EMAIL__PASSWORD", builder.AddParameter("mail-password", "not-a-secret", secret: true))
            .WithSecretFiles();
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("file:///run/secrets/authentik/email-password", (await model.EnvironmentOfAsync("authentik"))["AUTHENTIK_EMAIL__PASSWORD"]);
    }

    [Fact]
    public async Task TheFilesAreThereBeforeTheContainerStartsAndForItAlone()
    {
        var builder = TestModel.Builder("--Parameters:authentik-secret-key=" + new string('k', 60));
        TestModel.AddProxied(TestModel.AddStack(builder, "2026.2.2").WithSecretFiles(), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        var folder = Assert.Single(model.MountsOf("authentik"), m => m.Target == "/run/secrets/authentik");
        Assert.True(folder.IsReadOnly);
        Assert.Empty(Directory.EnumerateFiles(folder.Source!));

        await Authentik.Aspire.Hosting.SecretFiles.WriteAsync(folder.Source!, model.Find<ContainerResource>("authentik"), model.ExecutionContext, CancellationToken.None);
        Assert.Equal(["postgresql-password", "secret-key"], Directory.EnumerateFiles(folder.Source!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(new string('k', 60), await File.ReadAllTextAsync(Path.Combine(folder.Source!, "secret-key")));
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.GetDirectoryName(folder.Source!)!) & Others);
            Assert.True(File.GetUnixFileMode(Path.Combine(folder.Source!, "secret-key")).HasFlag(UnixFileMode.OtherRead), "The user of the container cannot read its secret.");
        }
    }

    [Fact]
    public async Task NoTwoContainersShareWhatChangesTheirEnvironment()
    {
        // Aspire evaluates each once and keeps the result, whole environment included.
        var builder = TestModel.Builder();
        TestModel.AddProxied(TestModel.AddStack(builder, "2025.8.4").WithSecretFiles().WithTimeZone("Europe/Berlin"), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        var callbacks = new[] { "authentik", "authentik-worker", "wiki-outpost" }
            .SelectMany(name => model.Find<IResource>(name).Annotations.OfType<EnvironmentCallbackAnnotation>())
            .ToList();
        Assert.Equal(callbacks.Count, callbacks.Distinct().Count());
    }

    [Fact]
    public async Task PublishedFormsKeepTheirOwnWay()
    {
        var builder = TestModel.PublishBuilder();
        TestModel.AddStack(builder, "2025.8.4").WithSecretFiles();
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("{authentik-secret-key.value}", (await model.EnvironmentOfAsync("authentik"))["AUTHENTIK_SECRET_KEY"]);
        Assert.Empty(model.MountsOf("authentik"));
    }
}
