/** Copies text to the clipboard and says so; a refusal is said too. */
export async function copyText(name: string, text: string, say: (text: string) => void): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`${name} copied`);
  } catch (error) {
    say(`${name} could not be copied: ${error instanceof Error ? error.message : String(error)}`);
  }
}
