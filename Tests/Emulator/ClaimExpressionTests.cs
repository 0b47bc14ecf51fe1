using Authentik.Emulator.OAuth;

namespace Tests.Emulator;

public class ClaimExpressionTests
{
    [Theory]
    [InlineData("return {}")]
    [InlineData("return {'level': 3, \"admin\": True, 'none': None, 'list': [1, 'two', -3],}")]
    [InlineData("return {\"department\": request.user.attributes.get(\"department\")}")]
    [InlineData("return {\"department\": user.attributes.get('department', \"none\"), \"mail\": request.user.email}")]
    [InlineData("\n  return {\n    \"ak_proxy\": {\"user_attributes\": {\"additionalHeaders\": {\"X-Name\": request.user.username}}},\n  }\n")]
    public void DictionariesOfLiteralsAndOfTheUserAreKnown(string expression) => Assert.True(ClaimExpression.IsKnown(expression));

    [Theory]
    [InlineData("")]
    [InlineData("return")]
    [InlineData("return 3")]
    [InlineData("returns {}")]
    [InlineData("return {'a': 1} or None")]
    [InlineData("return {'a': request.user.password}")]
    [InlineData("return {'a': request.user.names}")]
    [InlineData("return {'a': [x for x in y]}")]
    [InlineData("return {'a': f'{user.name}'}")]
    [InlineData("return {'a': 'it\\'s'}")]
    [InlineData("import os\nreturn {}")]
    [InlineData("return {'a': 1")]
    [InlineData("return {'a' 1}")]
    public void EverythingElseIsRefusedAndNotLeftOut(string expression) => Assert.False(ClaimExpression.IsKnown(expression));
}
