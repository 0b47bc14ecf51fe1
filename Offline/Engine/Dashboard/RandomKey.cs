using System.Security.Cryptography;

namespace Aspire.Hosting.Dashboard;

internal static class RandomKey
{
    /// <summary>128 random bits as text that needs no quoting anywhere.</summary>
    public static string Create() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
