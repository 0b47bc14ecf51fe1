using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();

    public abstract void WriteToManifest(ManifestPublishingContext context);
}

/// <summary>A random text; the manifest asks the deployment to make one of the same kind.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerCharacters = "abcdefghjkmnpqrstuvwxyz"; // without i, l and o, easily misread
    private const string UpperCharacters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue()
    {
        (bool Use, string Set, int Min)[] classes =
            [(Lower, LowerCharacters, MinLower), (Upper, UpperCharacters, MinUpper), (Numeric, NumericCharacters, MinNumeric), (Special, SpecialCharacters, MinSpecial)];
        var all = string.Concat(classes.Where(c => c.Use).Select(c => c.Set));
        if (all.Length == 0)
        {
            throw new ArgumentException("At least one character type must be enabled: Lower, Upper, Numeric or Special.");
        }

        var value = new StringBuilder();
        foreach (var (_, set, min) in classes.Where(c => c.Use && c.Min > 0))
        {
            value.Append(RandomNumberGenerator.GetString(set, min));
        }

        value.Append(RandomNumberGenerator.GetString(all, Math.Max(0, MinLength - value.Length)));
        var characters = value.ToString().ToCharArray();
        RandomNumberGenerator.Shuffle<char>(characters);
        return new(characters);
    }

    public override void WriteToManifest(ManifestPublishingContext context)
    {
        var writer = context.Writer;
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        foreach (var (name, value) in new[] { ("lower", Lower), ("upper", Upper), ("numeric", Numeric), ("special", Special) })
        {
            if (!value)
            {
                writer.WriteBoolean(name, false);
            }
        }

        foreach (var (name, value) in new[] { ("minLower", MinLower), ("minUpper", MinUpper), ("minNumeric", MinNumeric), ("minSpecial", MinSpecial) })
        {
            if (value != 0)
            {
                writer.WriteNumber(name, value);
            }
        }

        writer.WriteEndObject();
    }
}

/// <summary>A fixed value that the manifest shows.</summary>
internal sealed class ConstantParameterDefault(Func<string> value) : ParameterDefault
{
    private readonly Lazy<string> _value = new(value);

    public override string GetDefaultValue() => _value.Value;

    public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("value", _value.Value);
}

/// <summary>Keeps a made value in the user secrets, so that a data volume goes on matching its password.</summary>
internal sealed class UserSecretsParameterDefault(string configurationKey, ParameterDefault inner, UserSecretsStore secrets) : ParameterDefault
{
    public override string GetDefaultValue() => secrets.GetOrAdd(configurationKey, inner.GetDefaultValue);

    public override void WriteToManifest(ManifestPublishingContext context) => inner.WriteToManifest(context);
}
