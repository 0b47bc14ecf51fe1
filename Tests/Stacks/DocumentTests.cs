using Tests.Support;

namespace Tests.Stacks;

/// <summary>docs/from-compose-to-aspire.md shows the stacks that are booted, to the letter.</summary>
public class DocumentTests
{
    private const string Begin = "// docs";
    private const string End = "// end of docs";

    [Theory]
    [InlineData("SingleHost")]
    [InlineData("SharedDatabases")]
    [InlineData("LoadBalanced")]
    public async Task TheDocumentShowsTheStackThatIsBooted(string name)
    {
        var path = $"Tests/Stacks/{name}.cs";
        var source = (await File.ReadAllLinesAsync(Path.Combine(Repository.Root, path))).SkipWhile(line => line.Trim() != Begin).Skip(1).TakeWhile(line => line.Trim() != End).ToList();
        var indentation = source[0].Length - source[0].TrimStart().Length;
        var document = (await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs", "from-compose-to-aspire.md"))).SkipWhile(line => line != $"<!-- {path} -->").Skip(1).ToList();
        Assert.Equal("```csharp", document[0]);
        Assert.Equal(source.Select(line => line.Length > indentation ? line[indentation..] : ""), document.Skip(1).TakeWhile(line => line != "```"));
    }
}
