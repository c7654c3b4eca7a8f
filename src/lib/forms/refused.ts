/** What a form got back when it was refused. */
export interface RefusedForm {
	values: Record<string, string | string[]>;
	errors: Record<string, string>;
}

/** A page's `form` when it is a refusal, whichever of its actions gave it. */
export function refusedOf(form: unknown): RefusedForm | undefined {
	const refused = form as Partial<RefusedForm> | null | undefined;
	return refused?.errors && refused.values ? (refused as RefusedForm) : undefined;
}
