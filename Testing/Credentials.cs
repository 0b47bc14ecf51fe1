namespace Authentik.Aspire.Testing;

/// <summary>A class and not a record, whose text would tell the password.</summary>
internal sealed class Credentials(string userName, string password)
{
    public string UserName => userName;

    public string Password => password;
}
