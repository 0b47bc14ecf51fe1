using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

/// <summary>The row "names" of the settings: names of containers and hosts, restart policy, labels, time zone.</summary>
public class NamesTests
{
    [Theory]
    [InlineData("2025.2.4")]
    [InlineData("2025.8.4")]
    [InlineData("2026.2.2")]
    public async Task WhatTheServerHasIsForItsWorkerAndOutpostsToo(string version)
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, version)
            .WithRestartPolicy(ContainerRestartPolicy.UnlessStopped)
            .WithContainerLabel("logging", "promtail")
            .WithTimeZone("Europe/Berlin");
        TestModel.AddProxied(authentik, "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var name in new[] { "authentik", "authentik-worker", "wiki-outpost" })
        {
            Assert.Equal("--restart unless-stopped --label logging=promtail", await NamingOfAsync(model, name));
            Assert.Equal("Europe/Berlin", (await model.EnvironmentOfAsync(name))["TZ"]);
        }
    }

    [Fact]
    public async Task AContainerMayHaveItsOwn()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.8.4")
            .WithWorker(worker => worker
                .WithRestartPolicy(ContainerRestartPolicy.OnFailure, maxAttempts: 5)
                .WithContainerLabel("logging", "off")
                .WithTimeZone("UTC"))
            .WithRestartPolicy(ContainerRestartPolicy.Always)
            .WithContainerLabel("logging", "promtail")
            .WithContainerLabel("stack", "identity")
            .WithTimeZone("Europe/Berlin");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("--restart on-failure:5 --label logging=off --label stack=identity", await NamingOfAsync(model, "authentik-worker"));
        Assert.Equal("UTC", (await model.EnvironmentOfAsync("authentik-worker"))["TZ"]);
        Assert.Equal("--restart always --label logging=promtail --label stack=identity", await NamingOfAsync(model, "authentik"));
    }

    [Fact]
    public async Task AHostNameAndAContainerNameAreOneContainersOwn()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.8.4")
            .WithContainerName("auth-server")
            .WithContainerHostName("auth1.example.com");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("--hostname auth1.example.com", await NamingOfAsync(model, "authentik"));
        Assert.Equal("", await NamingOfAsync(model, "authentik-worker"));
        Assert.Equal("auth-server", model.Find<IResource>("authentik").Annotations.OfType<ContainerNameAnnotation>().Single().Name);
        Assert.Empty(model.Find<IResource>("authentik-worker").Annotations.OfType<ContainerNameAnnotation>());
    }

    [Fact]
    public async Task DatabasesHaveThemToo()
    {
        var builder = TestModel.Builder();
        builder.AddPostgres("other").WithRestartPolicy(ContainerRestartPolicy.No).WithContainerLabel("tier", "data").WithContainerHostName("db").WithTimeZone("America/Argentina/Buenos_Aires");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal("--hostname db --restart no --label tier=data", await NamingOfAsync(model, "other"));
        Assert.Equal("America/Argentina/Buenos_Aires", (await model.EnvironmentOfAsync("other"))["TZ"]);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("-auth")]
    [InlineData("auth_1")]
    public void AHostNameThatIsNoneIsRefused(string name)
    {
        var refusal = Assert.Throws<ArgumentException>(() => TestModel.AddStack(TestModel.Builder(), "2025.8.4").WithContainerHostName(name));
        Assert.StartsWith($"The host name '{name}' of 'authentik' is not one: ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("W. Europe Standard Time")]
    [InlineData("../../etc/passwd")]
    public void ATimeZoneThatIsNoneIsRefused(string zone)
    {
        var refusal = Assert.Throws<ArgumentException>(() => TestModel.AddStack(TestModel.Builder(), "2025.8.4").WithTimeZone(zone));
        Assert.StartsWith($"The time zone '{zone}' of 'authentik' is not a name of the IANA database. Use ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALabelIsANameAndAValue()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        Assert.StartsWith(
            "The label 'logging=promtail' of 'authentik' holds an equals sign or white space. Name and value are two arguments.",
            Assert.Throws<ArgumentException>(() => authentik.WithContainerLabel("logging=promtail", "")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void OnlyFailuresAreCounted()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        Assert.StartsWith(
            "The restart policy Always of 'authentik' has no number of attempts.",
            Assert.Throws<ArgumentException>(() => authentik.WithRestartPolicy(ContainerRestartPolicy.Always, maxAttempts: 3)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>The arguments of the container runtime that are about names, without the protections.</summary>
    private static async Task<string> NamingOfAsync(TestModel model, string name)
    {
        string[] options = ["--hostname", "--restart", "--label"];
        var arguments = await model.RuntimeArgumentsOfAsync(name);
        return string.Join(' ', arguments.Where((argument, index) => options.Contains(argument) || (index > 0 && options.Contains(arguments[index - 1]))));
    }
}
