using Authentik.Aspire.Hosting;

namespace Tests.Blueprints;

public class BlueprintProgressTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void OnAFirstStartAuthentikAppliesItByItself()
    {
        var progress = new BlueprintProgress(s_start);
        Assert.Equal(BlueprintStep.Wait, progress.Next(null, At(1)).Step);
        Assert.Equal(BlueprintStep.Wait, progress.Next(Row("unknown", null), At(2)).Step);
        Assert.Equal(BlueprintStep.Done, progress.Next(Row("successful", At(3)), At(4)).Step);
    }

    [Fact]
    public void WhatAnEarlierRunAppliedIsAppliedOnceMore()
    {
        var progress = new BlueprintProgress(s_start);
        var before = s_start.AddHours(-1);
        Assert.Equal(BlueprintStep.Apply, progress.Next(Row("successful", before), At(1)).Step);
        Assert.Equal(BlueprintStep.Wait, progress.Next(Row("successful", before), At(2)).Step);
        Assert.Equal(BlueprintStep.Done, progress.Next(Row("successful", At(3)), At(4)).Step);
    }

    [Fact]
    public void WithoutTheStartOfTheWorkerItIsAppliedOnceMore() =>
        Assert.Equal(BlueprintStep.Apply, new BlueprintProgress(null).Next(Row("successful", At(1)), At(2)).Step);

    [Fact]
    public void AnErrorThatPassesIsNone()
    {
        var progress = new BlueprintProgress(s_start);
        Assert.Equal(BlueprintStep.Wait, progress.Next(Row("error", At(1)), At(2)).Step);
        Assert.Equal(BlueprintStep.Wait, progress.Next(Row("error", At(1)), At(9)).Step);
        Assert.Equal(BlueprintStep.Done, progress.Next(Row("successful", At(9)), At(10)).Step);
    }

    [Fact]
    public void AnErrorThatStaysIsTriedOnceMoreAndThenFinal()
    {
        var progress = new BlueprintProgress(s_start);
        Assert.Equal(BlueprintStep.Wait, progress.Next(Row("error", At(1)), At(2)).Step);
        Assert.Equal(BlueprintStep.Apply, progress.Next(Row("error", At(1)), At(12)).Step);
        Assert.Equal(BlueprintStep.Wait, progress.Next(Row("error", At(13)), At(14)).Step);
        Assert.Equal(BlueprintStep.Reject, progress.Next(Row("error", At(13)), At(24)).Step);
        Assert.Equal(BlueprintStep.Done, progress.Next(Row("successful", At(30)), At(31)).Step);
    }

    private static DateTimeOffset At(int seconds) => s_start.AddSeconds(seconds);

    private static BlueprintRow Row(string status, DateTimeOffset? lastApplied) => new("1", "aspire/authentik.yaml", status, lastApplied);
}
