namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// What a password that somebody chooses must be like. Passwords that are there already stay as they are.
/// </summary>
public sealed class AuthentikPasswordPolicy
{
    /// <summary>Gets or sets the least number of characters, at least 1. The default is 8, as in authentik.</summary>
    public int MinimumLength { get; set; } = 8;

    /// <summary>Gets or sets how many digits there must be. The default is 0.</summary>
    public int Digits { get; set; }

    /// <summary>Gets or sets how many of the letters A to Z there must be. The default is 0.</summary>
    public int UppercaseLetters { get; set; }

    /// <summary>Gets or sets how many of the letters a to z there must be. The default is 0.</summary>
    public int LowercaseLetters { get; set; }

    /// <summary>Gets or sets how many symbols there must be. The default is 0.</summary>
    public int Symbols { get; set; }

    /// <summary>
    /// Gets or sets the least strength by the estimate of zxcvbn: 1 (somewhat guessable) to 4 (very unguessable), or <see langword="null"/> to not ask
    /// it. The default is 3, as in authentik.
    /// </summary>
    /// <remarks>authentik stores the highest score that is refused, which is one less.</remarks>
    public int? MinimumStrength { get; set; } = 3;

    /// <summary>
    /// Gets or sets whether passwords are refused that are known from data breaches. authentik then asks <c>api.pwnedpasswords.com</c> with the first
    /// five characters of a hash. The default is <see langword="false"/>.
    /// </summary>
    public bool RefuseBreached { get; set; }

    /// <summary>Gets or sets what is said about a password that is too short or lacks characters, or <see langword="null"/> for a sentence made of the rules.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>
    /// Gets or sets after how many days a password has to be changed, or <see langword="null"/> if it does not expire. Who signs in with an
    /// expired one is asked for a new one first. Whole days, at least 1. The default is <see langword="null"/>.
    /// </summary>
    public TimeSpan? ExpireAfter { get; set; }

    /// <summary>
    /// Gets or sets how many earlier passwords must not be chosen again, or <see langword="null"/> if they are not looked at. authentik 2025.4 and
    /// later, with an enterprise license: without one authentik refuses the blueprint. The default is <see langword="null"/>.
    /// </summary>
    public int? History { get; set; }
}
