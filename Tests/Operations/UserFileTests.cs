using System.Text;
using Authentik.Aspire.Hosting;

namespace Tests.Operations;

/// <summary>Files of users as spreadsheets and directories write them.</summary>
public sealed class UserFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    public static TheoryData<string, Encoding> Encodings => new()
    {
        { "UTF-8", new UTF8Encoding(false) },
        { "UTF-8 with a mark", new UTF8Encoding(true) },
        { "UTF-16", new UnicodeEncoding(bigEndian: false, byteOrderMark: true) },
        { "UTF-16, the other way round", new UnicodeEncoding(bigEndian: true, byteOrderMark: true) },
        { "Windows 1252", CodePagesEncodingProvider.Instance.GetEncoding(1252)! },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void ItsEncodingIsFoundOut(string name, Encoding encoding)
    {
        Assert.NotEmpty(name);
        File.WriteAllText(_path, "username,name\nzoe,Zoë Müller\n", encoding);
        Assert.Equal("Zoë Müller", Assert.Single(Read().Good).Name);
    }

    [Theory]
    [InlineData("username,e-mail,groups\nann,ann@example.org,a|b\n")]
    [InlineData("User Name;E-Mail;Groups\nann;ann@example.org;\"a;b\"\n")]
    [InlineData("sAMAccountName\tmail\tmemberOf\nann\tann@example.org\ta | b\n")]
    [InlineData("\n\nUSER_NAME|MAIL|GROUP\r\nann|ann@example.org|\"a;b\"\r\n")]
    public void ItsDelimiterAndItsColumnsAreFoundOut(string text)
    {
        File.WriteAllText(_path, text);
        var (good, bad) = Read();
        Assert.Empty(bad);
        var row = Assert.Single(good);
        Assert.Equal(("ann", "ann@example.org", "a,b"), (row.Username, row.Email, string.Join(',', row.Groups)));
    }

    [Fact]
    public void AttributesComeFromJsonAndFromColumns()
    {
        File.WriteAllText(_path, "username,attributes,attributes.room\nann,\"{\"\"department\"\": \"\"Sales\"\"}\",4 b\nbob,,\n");
        var (good, _) = Read();
        Assert.Equal("""{"department":"Sales","room":"4 b"}""", good[0].Attributes.ToJsonString());
        Assert.Empty(good[1].Attributes);
    }

    [Fact]
    public void LinesAreCountedAsAnEditorDoes()
    {
        File.WriteAllText(_path, "username,name\n\nann,\"Ann\nof two lines\"\n\nbob\ncarl,Carl\n");
        var (good, bad) = Read();
        Assert.Equal([3, 7], good.Select(row => row.Line));
        Assert.Equal((6, "The row has 1 fields, the header 2."), (bad.Single().Line, bad.Single().Reason));
    }

    [Fact]
    public void AQuoteThatIsNotClosedNamesTheLinesItSwallows()
    {
        File.WriteAllText(_path, "username,name\nann,\"Ann\nbob,Bob\ncarl,Carl\n");
        var (good, bad) = Read();
        Assert.Empty(good);
        Assert.Equal((2, "A quotation mark is not closed, so that the lines 2 to 4 are one row, which none of them should be."), (bad.Single().Line, bad.Single().Reason));
    }

    [Theory]
    [InlineData("", "The file is empty. Its first line must name the columns: username, email, name, groups, attributes, attributes.<name>, password, active, path.")]
    [InlineData("name,email\n", "The file has no column for the user names. Name the column 'username' in the first line.")]
    [InlineData("username,phone\n", "The file has a column 'phone' that is not known. Name it one of username, email, name, groups, attributes, attributes.<name>, password, active, path, or remove it. Fields are separated by commas, semicolons, tabs or vertical bars.")]
    [InlineData("username,mail,e-mail\n", "Two columns of the file are the email: 'mail' and 'e-mail'. Remove one of them.")]
    public void AHeaderThatCannotBeMeantIsRefused(string text, string reason)
    {
        File.WriteAllText(_path, text);
        Assert.Equal(reason, Assert.Throws<OperationException>(() => UserFile.Read(_path)).Message);
    }

    private (IReadOnlyList<UserRow> Good, List<BadUserRow> Bad) Read() => new UserRowReader(UserFile.Read(_path)).ReadAll();
}
