using System.Text;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Authentik.Emulator.Blueprints.Tags;
using Authentik.Emulator.Configuration;
using Tests.Model;
using YamlDotNet.RepresentationModel;

namespace Tests.Blueprints;

/// <summary>Whatever somebody calls things, a blueprint has the same structure, and the names are those names.</summary>
public class HostileTextTests
{
    private static readonly string[] s_known =
    [
        "!Env PATH", "!Find [authentik_core.user, [pk, 1]]", "!KeyOf group-x", "!File /etc/passwd", "yes", "No", "~", "null", "NULL", "True", "0123", "0x1F", "1e3", "1_000", ".inf",
        "-.INF", ".NaN", "12:30:45", "2026-01-01", "2026-01-01T00:00:00Z", "- item", "-", "--- ", "...", "? key", ": value", "a: b", "a #b", "# comment", "{a: b}", "[a, b]", "*alias",
        "&anchor x", "%TAG ! x", "@at", "`tick", "|", ">", "|-", "'single'", "\"double\"", "\\", "\\n", "a\\", "<<", "=", "!!str x", "!!python/object/apply:os.system [id]", " leading",
        "trailing ", "tab\tinside", "\tleading tab", "line\nbreak", "crlf\r\nend", "carriage\rreturn", "ends with break\n", "\n", "two\n\nbreaks", "next\u0085line", "line\u2028separator",
        "para\u2029graph", "bom\ufeffinside", "\ufeffbom", "nbsp\u00a0here", "bell\u0007", "escape\u001b[31m", "delete\u007f", "c1\u0080\u009f", "Grüße 🎩", "\U0010fffd", "\ufffe", "日本語", "עברית",
        "a\u0301 combining", "\u202eright to left", "$(id)", "`id`", "${PATH}", "%s%s", "{{ jinja }}", "<script>alert(1)</script>", "'; drop table users; --", "../../etc/passwd",
        "entries:\n- model: authentik_core.user", "\"\n- model: authentik_core.user\n  attrs: {is_superuser: true}\n", new('x', 3000), new('"', 300), new('\n', 50), " ", "  ", "y", "n", "on", "off",
    ];

    /// <summary>The known ones, and texts put together of characters that mean something to somebody, the same in every run.</summary>
    private static IReadOnlyList<string> Texts
    {
        get
        {
            const string Alphabet = "ab01:-#!&*?|>%@`'\"\\{}[],=~<$ \t\n\r\u0001\u001f\u007f\u0085\u00a0\u2028\u2029\ufeff.éß/+_^;()";
            var random = new Random(20261124);
            var texts = new List<string>(s_known);
            while (texts.Count < 400)
            {
                var text = new StringBuilder();
                for (var length = random.Next(1, 24); length > 0; length--)
                {
                    text.Append(random.Next(12) == 0 ? "🎩" : Alphabet[random.Next(Alphabet.Length)].ToString());
                }

                texts.Add(text.ToString());
            }

            return [.. texts.Distinct(StringComparer.OrdinalIgnoreCase)];
        }
    }

    [Fact]
    public void HundredsOfHostileTextsChangeNothingButTheValues()
    {
        var hostile = Read(Texts, text => text);
        var harmless = Read(Texts, text => $"text {Texts.ToList().IndexOf(text)}");
        Assert.True(Texts.Count > 300);
        Assert.Equal(Shape(harmless), Shape(hostile));
        Assert.Equal(Values(hostile, harmless), Texts.Order(StringComparer.Ordinal));
    }

    /// <summary>authentik reads YAML 1.1, and so does the emulator's reader, which knows authentik's tags.</summary>
    [Fact]
    public void AReaderOfYaml11TakesEachForTheTextItIs()
    {
        var reader = new Authentik.Emulator.Blueprints.BlueprintYaml(AuthentikRelease());
        foreach (var text in Texts)
        {
            var yaml = BlueprintYaml.Write(BlueprintYaml.Map(("value", BlueprintYaml.Text(text)), ("list", BlueprintYaml.List(BlueprintYaml.Text(text)))));
            var map = Assert.IsType<Dictionary<string, object?>>(reader.Parse(yaml));
            Assert.Equal(text, Assert.IsType<string>(map["value"]));
            Assert.Equal(text, Assert.IsType<string>(Assert.Single(Assert.IsType<List<object?>>(map["list"]))));

            var asKey = BlueprintYaml.Write(BlueprintYaml.Json(new JsonObject { [text] = "value" }));
            Assert.Equal(text, Assert.Single(Assert.IsType<Dictionary<string, object?>>(reader.Parse(asKey))).Key);

            var find = BlueprintYaml.Write(BlueprintYaml.Find("authentik_core.group", ("name", BlueprintYaml.Text(text))));
            Assert.IsType<FindTag>(reader.Parse(find));
        }
    }

    [Fact]
    public void WhatNeitherYamlNorADatabaseTakesIsRefused()
    {
        // Not as data of the test: half a character does not survive its runner.
        Refused("a\0b", "The text 'a…' holds the character U+0000 at position 1, which authentik cannot store. Remove it from the declaration.");
        Refused("half \ud83c of a hat", "The text 'half …' holds the character U+D83C at position 5, which authentik cannot store. Remove it from the declaration.");

        static void Refused(string text, string message) =>
            Assert.Equal(message, Assert.Throws<DistributedApplicationException>(() => BlueprintYaml.Text(text)).Message);
    }

    [Theory]
    [InlineData("""{"a":1,"b":[true,null,"x"],"c":{"d":-2}}""")]
    [InlineData("""{"small":1.5e-7,"large":1e25,"whole":100000000000000000}""")]
    [InlineData("""{"empty":{},"none":[]}""")]
    public void AttributesKeepTheirKinds(string json)
    {
        var reader = new Authentik.Emulator.Blueprints.BlueprintYaml(AuthentikRelease());
        var parsed = Authentik.Emulator.Blueprints.BlueprintValue.ToJson(reader.Parse(BlueprintYaml.Write(BlueprintYaml.Json(JsonNode.Parse(json)))));
        Assert.True(JsonNode.DeepEquals(Numbers(JsonNode.Parse(json)), Numbers(parsed)), parsed?.ToJsonString());
    }

    /// <summary>Numbers by their values, however they are written.</summary>
    private static JsonNode? Numbers(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Numbers(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Numbers)]),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number => JsonValue.Create(double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture)),
        _ => node?.DeepClone(),
    };

    private static Authentik.Emulator.Configuration.AuthentikRelease AuthentikRelease() => Authentik.Emulator.Configuration.AuthentikRelease.Parse("2025.8.4");

    /// <summary>A model in which each text is a name in a different place, in turn.</summary>
    private static YamlMappingNode Read(IReadOnlyList<string> texts, Func<string, string> name)
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        foreach (var (index, original) in texts.Index())
        {
            var text = name(original);
            switch (index % 6)
            {
                case 0:
                    authentik.AddGroup($"r{index}", text);
                    break;
                case 1:
                    authentik.AddUser($"r{index}", authentik.ApplicationBuilder.AddParameter($"p{index}", "password", secret: true), userName: text, displayName: "x");
                    break;
                case 2:
                    authentik.AddOidcApplication($"r{index}").WithRedirectUri("https://a.example.com/").WithDisplayName(text);
                    break;
                case 3:
                    authentik.AddScopeMapping($"r{index}", "scope", text);
                    break;
                case 4:
                    authentik.AddGroup($"r{index}").WithAttribute("attribute", text);
                    break;
                default:
                    authentik.AddLdapApplication($"r{index}", $"DC=r{index}").WithDescription(text);
                    break;
            }
        }

        return BlueprintJson.Load(new AuthentikBlueprint(authentik.Resource).Text);
    }

    private static string Shape(YamlNode node) => node switch
    {
        YamlMappingNode map => $"{node.Tag}{{{string.Join(',', map.Children.Select(child => $"{((YamlScalarNode)child.Key).Value}={Shape(child.Value)}"))}}}",
        YamlSequenceNode list => $"{node.Tag}[{string.Join(',', list.Children.Select(Shape))}]",
        YamlScalarNode { Tag.IsEmpty: false } scalar => $"{node.Tag}({scalar.Value})",
        _ => "text",
    };

    /// <summary>What differs between the two. A user is in two entries.</summary>
    private static IEnumerable<string> Values(YamlNode one, YamlNode other) => Differences(one, other).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Differences(YamlNode one, YamlNode other) => one switch
    {
        YamlMappingNode map => map.Children.Zip(((YamlMappingNode)other).Children, (a, b) => Differences(a.Value, b.Value)).SelectMany(v => v),
        YamlSequenceNode list => list.Children.Zip(((YamlSequenceNode)other).Children, Differences).SelectMany(v => v),
        YamlScalarNode scalar => scalar.Value == ((YamlScalarNode)other).Value ? [] : [scalar.Value!],
        _ => [],
    };
}
