using ConvExport.OData.Query;

namespace ConvExport.OData.Tests.Access;

/// <summary>
/// A scope is either everything or a list of inboxes. A list never counts as everything, even if it is empty or contains <c>*</c>.
/// </summary>
public sealed class InboxScopeTests
{
    private static readonly string[][] All =
        [[], [""], ["*"], ["a"], ["a", "b"], ["a\nb"], ["a,b"], ["[]"], ["null"], ["\u00e9", "\"", "\\"]];

    public static TheoryData<string[]> Sets => [.. All];

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_list_of_inboxes_is_never_everything_and_can_be_parsed_from_its_text(string[] inboxes)
    {
        var scope = InboxScope.OfInboxes(inboxes);
        Assert.False(scope.IsEverything);
        Assert.NotEqual(InboxScope.Everything, scope);
        Assert.NotEqual(InboxScope.Everything.ToString(), scope.ToString());
        var again = InboxScope.Parse(scope.ToString());
        Assert.Equal(scope, again);
        Assert.Equal(inboxes.Order(StringComparer.Ordinal), again.Inboxes);
    }

    [Fact]
    public void Two_scopes_have_the_same_text_only_if_they_have_the_same_inboxes()
    {
        var texts = All.Select(s => InboxScope.OfInboxes(s).ToString()).Append(InboxScope.Everything.ToString()).ToList();
        Assert.Equal(texts.Count, texts.Distinct().Count());
        Assert.Equal(InboxScope.OfInboxes(["b", "a", "b"]), InboxScope.OfInboxes(["a", "b"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("{}")]
    [InlineData("**")]
    [InlineData("a")]
    public void Any_other_text_is_rejected(string text) => Assert.Throws<FormatException>(() => InboxScope.Parse(text));
}
