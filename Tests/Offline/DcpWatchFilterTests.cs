using System.Text.Json;
using Aspire.Hosting.Dcp;

namespace Tests.Offline;

public sealed class DcpWatchFilterTests
{
    private readonly DcpWatchFilter<Service> _filter = new();

    [Fact]
    public void AVersionIsNewsOnce()
    {
        Assert.True(IsNews("a", "1", 5));
        Assert.Equal(DcpWatchEventType.Added, _filter.Accept(Object("a", "1", 5)).Type);
        Assert.False(IsNews("a", "1", 5));
        Assert.False(IsNews("a", "1", 4));
        Assert.True(IsNews("a", "1", 6));
        Assert.Equal(DcpWatchEventType.Modified, _filter.Accept(Object("a", "1", 6)).Type);
    }

    [Fact]
    public void AnObjectOfTheSameNameIsAnotherOne()
    {
        _filter.Accept(Object("a", "1", 5));
        Assert.Equal(DcpWatchEventType.Deleted, _filter.AcceptDeleted(Object("a", "1", 6))!.Type);
        Assert.True(IsNews("a", "2", 7));
        Assert.Equal(DcpWatchEventType.Added, _filter.Accept(Object("a", "2", 7)).Type);
    }

    [Fact]
    public void ADeletionIsToldOnceAndNothingOfTheDeletedAfterIt()
    {
        _filter.Accept(Object("a", "1", 5));
        Assert.NotNull(_filter.AcceptDeleted(Object("a", "1", 6)));
        Assert.Null(_filter.AcceptDeleted(Object("a", "1", 6)));
        Assert.False(IsNews("a", "1", 9));
    }

    [Fact]
    public void WhatWasMissedIsMadeUpFor()
    {
        _filter.Accept(Object("same", "1", 1));
        _filter.Accept(Object("changed", "2", 2));
        _filter.Accept(Object("gone", "3", 3));
        _filter.Accept(Object("replaced", "4", 4));

        var missed = _filter.Reconcile([Object("same", "1", 1), Object("changed", "2", 8), Object("replaced", "5", 9), Object("new", "6", 10)]);

        Assert.Equal(
            ["Deleted gone", "Deleted replaced", "Modified changed", "Added replaced", "Added new"],
            missed.Select(change => $"{change.Type} {change.Object.Name}"));
    }

    private static Service Object(string name, string uid, long version) =>
        new() { Metadata = new() { Name = name, Uid = uid, ResourceVersion = $"{version}" }, Spec = new() };

    private bool IsNews(string name, string uid, long version) =>
        _filter.IsNews(JsonSerializer.SerializeToElement(Object(name, uid, version), DcpJson.Default.Service));
}
