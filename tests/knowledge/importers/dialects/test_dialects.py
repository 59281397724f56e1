"""What other tools write beside Markdown, in the words of our renderer."""

from __future__ import annotations

import pytest

from knowledge.importers.dialects import translated
from knowledge.importers.dialects.constructs import Known, by_name

KNOWN = Known(
    pages=by_name(["planning/_index.md", "guides/risk.md", "a/twice.md", "b/twice.md", "_posts/2024-05-06-kickoff.md"]),
    files={"plan.png": "img/Plan.png"},
    part={"_part.qmd": "Said *elsewhere*."}.get,
)


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ('[r]({{< ref "risk.md#scale" >}})', "[r](/guides/risk.md#scale)"),
        ('[r]({{% relref "twice" %}})', "[r](twice)"),
        ('[r]({{< ref "/guides/risk.md" >}})', "[r](/guides/risk.md)"),
        ("{{% notice warning %}}\nMind.\n{{% /notice %}}", "::: warning\nMind.\n:::"),
        ('{{< alert title="Read me" color="danger" >}}Now{{< /alert >}}', "::: danger[Read me]\nNow\n:::"),
        ('{{< figure src="/a b.png" alt="A plan" >}}', "![A plan](/a%20b.png)"),
        ("{{< youtube abc >}}", "<https://www.youtube.com/watch?v=abc>"),
        ("[g]({% link guides/risk.md %})", "[g](/guides/risk.md)"),
        ("[p]({% post_url 2024-05-06-kickoff %})", "[p](/_posts/2024-05-06-kickoff.md)"),
        ("[b]({{ site.baseurl }}/a/)", "[b](/a/)"),
        ('[u]({{ "a/b.html" | relative_url }}) [w]({{ "https://x.example/" | url }})', "[u](/a/b.html) [w](https://x.example/)"),
        ("{% highlight ruby %}\nputs 1\n{% endhighlight %}", "```ruby\nputs 1\n```"),
        ("* contents\n{:toc}\n\nText\n{: .lead}", "\n\n\nText\n"),
        ('{% hint style="success" %}\nGood.\n{% endhint %}', "::: tip\nGood.\n:::"),
        ('{% file src="a/t.pdf" %}', "[t.pdf](a/t.pdf)"),
        ('{% tab title="Linux" %}\nx\n{% endtab %}', "**Linux**  \nx\n"),
        ('import Tabs from "@theme/Tabs";\n\nText', "\n\nText"),
        ("![i](@site/static/i.png) [f](pathname:///f.pdf)", "![i](/static/i.png) [f](/f.pdf)"),
        ("<img src={require('./i.png').default} />", '<img src="./i.png" />'),
        ('<TabItem value="a" label="First">', "**First**  "),
        ('=== "One"\n    text\n\n        code\n\nafter', "**One**  \ntext\n\n    code\n\nafter"),
        ("++ctrl+alt+k++ :material-check: a", "<kbd>Ctrl</kbd>+<kbd>Alt</kbd>+<kbd>K</kbd> a"),
        ("[[Risk]] [[risk|the risk]] [[Nobody]]", "[Risk](/guides/risk.md) [the risk](/guides/risk.md) [[Nobody]]"),
        ("![[plan.png]]", "![](/img/Plan.png)"),
        ("{{< include _part.qmd >}}", "Said *elsewhere*."),
        ("::: {.callout-tip}\n## A title\n\nText\n:::", '::: {.callout-tip title="A title"}\n\n\nText\n:::'),
    ],
)  # fmt: skip
def test_constructs_of_other_tools_become_ours(written: str, ours: str) -> None:
    assert translated(written, name="page.md", known=KNOWN) == ours


@pytest.mark.parametrize(
    "written",
    [
        '`{{< ref "risk.md" >}}` is a shortcode',
        "```\n{% hint style=\"info\" %}\n[[Risk]]\n```",
        "{{ macro }} and {% include note.html %}",
        "a C++ and D++ compiler, 10::20::30",
        "import the plan from the tool",
        '{{< include ../../etc/passwd >}}',
    ],
)  # fmt: skip
def test_code_and_what_is_not_known_stay_as_they_are(written: str) -> None:
    assert translated(written, name="page.md", known=KNOWN) == written


def test_a_compiled_page_loses_its_code_and_keeps_its_lines() -> None:
    written = "import A from 'a';\nexport const B = () => {\n  return 1;\n};\n\nText {/* aside */} here\n"
    assert translated(written, name="page.mdx", known=KNOWN) == "\n\n\n\n\nText  here\n"
