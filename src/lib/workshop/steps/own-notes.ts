/** What this device wrote in a step whose author is stored nowhere: the server cannot say which are one's own. */
export interface OwnNote {
	id: string;
	text: string;
}

const keyOf = (step: string) => `entretous:notes:${step}`;

export function readOwnNotes(step: string): OwnNote[] {
	try {
		const kept: unknown = JSON.parse(localStorage.getItem(keyOf(step)) ?? '[]');
		return Array.isArray(kept) ? (kept as OwnNote[]) : [];
	} catch {
		return [];
	}
}

export function keepOwnNotes(step: string, notes: readonly OwnNote[]): void {
	try {
		localStorage.setItem(keyOf(step), JSON.stringify(notes));
	} catch {
		// A browser that keeps nothing: they are with the others' after the reveal.
	}
}
