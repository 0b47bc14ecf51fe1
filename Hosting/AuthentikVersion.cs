using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A version of authentik, such as <c>2025.8.4</c>. Server, worker and outposts always run the same one.
/// </summary>
/// <remarks>
/// <para>The release line (<c>2025.8</c>) decides what the resources look like: whether Redis is needed, where media files are kept,
/// which role reads the bootstrap settings and how health is seen.</para>
/// <example>
/// Compare two versions
/// <code lang="csharp">
/// var version = AuthentikVersion.Parse("2025.8.4");
/// var needsRedis = version &lt; AuthentikVersion.Parse("2025.10");
/// </code>
/// </example>
/// </remarks>
public sealed partial record AuthentikVersion : IComparable<AuthentikVersion>
{
    private AuthentikVersion(int year, int month, int? patch) => (Year, Month, Patch) = (year, month, patch);

    /// <summary>Gets the newest version this library was tested with; it is used where none is asked for.</summary>
    public static AuthentikVersion Default { get; } = Parse(AuthentikContainerImageTags.Tag);

    /// <summary>Gets the year of the release line.</summary>
    public int Year { get; }

    /// <summary>Gets the month of the release line.</summary>
    public int Month { get; }

    /// <summary>Gets the patch number, or <see langword="null"/> for the newest patch of the line that the registry has.</summary>
    public int? Patch { get; }

    /// <summary>Gets the release line, such as <c>2025.8</c>.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"{Year}.{Month}");

    /// <summary>Gets the tag of the container images.</summary>
    public string ImageTag => ToString();

    /// <summary>
    /// Reads a version.
    /// </summary>
    /// <param name="version">A version such as <c>2025.8.4</c>, or a release line such as <c>2025.8</c>.</param>
    /// <returns>The version.</returns>
    /// <exception cref="DistributedApplicationException">The text is not a version of authentik; the message lists the ones that are known.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var version = AuthentikVersion.Parse("2025.8.4");
    /// </code>
    /// </example>
    /// </remarks>
    public static AuthentikVersion Parse(string version)
    {
        ArgumentException.ThrowIfNullOrEmpty(version);
        return TryParse(version, out var result)
            ? result
            : throw new DistributedApplicationException(
                $"'{version}' is not a version of authentik: a version looks like 2025.8.4 or 2025.8. {AuthentikRelease.Choices}");
    }

    /// <summary>
    /// Reads a version without throwing.
    /// </summary>
    /// <param name="version">A version such as <c>2025.8.4</c>, or a release line such as <c>2025.8</c>.</param>
    /// <param name="result">The version, if <paramref name="version"/> has the form of one.</param>
    /// <returns><see langword="true"/> if <paramref name="version"/> has the form of a version.</returns>
    public static bool TryParse([NotNullWhen(true)] string? version, [NotNullWhen(true)] out AuthentikVersion? result)
    {
        result = null;
        if (version is null || Format().Match(version) is not { Success: true } match)
        {
            return false;
        }

        var patch = match.Groups["patch"];
        result = new(Number(match.Groups["year"]), Number(match.Groups["month"]), patch.Success ? Number(patch) : null);
        return true;

        static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    /// <remarks>A release line without a patch comes before all patches of that line.</remarks>
    public int CompareTo(AuthentikVersion? other) =>
        other is null ? 1 : (Year, Month, Patch ?? -1).CompareTo((other.Year, other.Month, other.Patch ?? -1));

    /// <summary>Gets the version as it is written in image tags.</summary>
    /// <returns>A text such as <c>2025.8.4</c>.</returns>
    public override string ToString() => Patch is { } patch ? string.Create(CultureInfo.InvariantCulture, $"{Line}.{patch}") : Line;

    /// <summary>Tells whether one version is older than another.</summary>
    /// <param name="left">The first version.</param>
    /// <param name="right">The second version.</param>
    /// <returns><see langword="true"/> if <paramref name="left"/> is the older one.</returns>
    public static bool operator <(AuthentikVersion left, AuthentikVersion right) => left.CompareTo(right) < 0;

    /// <summary>Tells whether one version is newer than another.</summary>
    /// <param name="left">The first version.</param>
    /// <param name="right">The second version.</param>
    /// <returns><see langword="true"/> if <paramref name="left"/> is the newer one.</returns>
    public static bool operator >(AuthentikVersion left, AuthentikVersion right) => left.CompareTo(right) > 0;

    /// <summary>Tells whether one version is older than another or the same.</summary>
    /// <param name="left">The first version.</param>
    /// <param name="right">The second version.</param>
    /// <returns><see langword="true"/> if <paramref name="left"/> is not the newer one.</returns>
    public static bool operator <=(AuthentikVersion left, AuthentikVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Tells whether one version is newer than another or the same.</summary>
    /// <param name="left">The first version.</param>
    /// <param name="right">The second version.</param>
    /// <returns><see langword="true"/> if <paramref name="left"/> is not the older one.</returns>
    public static bool operator >=(AuthentikVersion left, AuthentikVersion right) => left.CompareTo(right) >= 0;

    [GeneratedRegex(@"^(?<year>20\d\d)\.(?<month>1[0-2]|[1-9])(\.(?<patch>\d{1,3}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Format();
}
