/** Brings into sight what the address leads to, wherever it is folded away. `hash`: of the address. */
export function reveal(hash: string): void {
	const target = hash === '' ? null : document.getElementById(hash.slice(1));
	if (!target) return;
	for (let fold = target.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null)
		fold.open = true;
	target.scrollIntoView();
}
