/** A control whose value somebody changed before the page's scripts ran. */
type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const isTicked = (control: Control): control is HTMLInputElement =>
	control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type);

function isChanged(control: Control): boolean {
	if (control instanceof HTMLSelectElement) {
		return [...control.options].some((option) => option.selected !== option.defaultSelected);
	}
	if (isTicked(control)) return control.checked !== control.defaultChecked;
	return control.type !== 'hidden' && control.type !== 'file' && control.value !== control.defaultValue;
}

/**
 * Notes what was typed and chosen on the page so far, and gives the function that puts it back. Hydration sets
 * every control to what the server knew: on a slow phone that would take away the words of whoever began at once.
 * Call it before the page's components run, and what it gives after they have.
 */
export function typedEarly(root: ParentNode): () => void {
	const changed = [...root.querySelectorAll<Control>('input, textarea, select')].filter(isChanged);
	const kept = changed.map((control) => ({
		control,
		ticked: isTicked(control) && control.checked,
		values:
			control instanceof HTMLSelectElement
				? [...control.selectedOptions].map(({ value }) => value)
				: [control.value]
	}));
	return () => {
		for (const { control, ticked, values } of kept) {
			if (!control.isConnected) continue;
			if (isTicked(control)) {
				if (control.checked === ticked) continue;
				control.checked = ticked;
			} else if (control instanceof HTMLSelectElement) {
				for (const option of control.options) option.selected = values.includes(option.value);
			} else {
				if (control.value === values[0]) continue;
				control.value = values[0]!;
			}
			// What listens to the control hears of it as if it were typed now.
			control.dispatchEvent(new Event('input', { bubbles: true }));
			control.dispatchEvent(new Event('change', { bubbles: true }));
		}
	};
}
