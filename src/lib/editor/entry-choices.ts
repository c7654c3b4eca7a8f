export interface Choice {
	id: string;
	name: string;
}

/** What the dialog that begins an entry offers to choose from. */
export interface EntryChoices {
	/** Those that the member belongs to. */
	own: Choice[];
	/** Whether there is someone with whom it may be shared in confidence. */
	mayConfide: boolean;
	/** Who that is, when it can be nobody else. */
	confidant: Choice | undefined;
}
