export interface Choice {
	id: string;
	name: string;
}

/** What the dialog that begins an entry offers to choose from. */
export interface EntryChoices {
	/** Of the alliance, alphabetically. */
	organisations: Choice[];
	/** Those that the member belongs to. */
	own: Choice[];
	/** With whom it may be shared in confidence. */
	facilitators: Choice[];
}
