"""The custom workflow "Evening Edition": a step that needs a loop, and therefore code."""

COLUMN_WIDTH = 60


class EveningEdition:
    """Asks the Headline Writer at most three times; a headline that fits the column ends the loop."""

    def set_executor(self, executor):
        self.executor = executor

    async def run(self, initial_input):
        draft = str(initial_input)
        headline = ""
        for _ in range(3):
            result = await self.executor.run_agent(agent_name="Headline Writer", user_message=draft)
            headline = result.primary_text or ""
            if 0 < len(headline) <= COLUMN_WIDTH:
                break
            draft = f"{initial_input}\n\nToo long, {COLUMN_WIDTH} characters at most: {headline}"
        return headline
