/** What was typed and not sent, for as long as the tab is: a card that folds or a page that reloads loses nothing. */
const PREFIX = 'entretous-draft:';

export function readDraft(key: string): string {
	try {
		return sessionStorage.getItem(PREFIX + key) ?? '';
	} catch {
		return '';
	}
}

export function keepDraft(key: string, text: string): void {
	try {
		if (text) sessionStorage.setItem(PREFIX + key, text);
		else sessionStorage.removeItem(PREFIX + key);
	} catch {
		// A page that may not store keeps what is typed on the screen alone.
	}
}

/** Whoever signs out leaves nothing behind. */
export function forgetDrafts(): void {
	try {
		for (const key of Object.keys(sessionStorage)) {
			if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
		}
	} catch {
		// Nothing could be stored either.
	}
}
