/** A plan that a step can work on, with what stands in its register. */
export interface Work {
	id: string;
	name: string;
	entries: readonly { id: string; name: string }[];
}
