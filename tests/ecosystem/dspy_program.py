"""A module of DSPy."""

import os

import dspy


def main() -> None:
    """Ask it."""
    model = dspy.LM(
        "openai/gpt-4o-mini", api_base=os.environ["FAKE"] + "/v1", cache=False,
        api_key="sk-test-abcdefghijklmnop1234567890",
    )  # fmt: skip
    dspy.configure(lm=model, adapter=dspy.JSONAdapter())
    print(dspy.Predict("question -> answer")(question="capital?").answer)


if __name__ == "__main__":
    main()
