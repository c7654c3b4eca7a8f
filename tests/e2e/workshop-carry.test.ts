import AxeBuilder from '@axe-core/playwright';
import { comeAs, createPlan, expect, test } from '../support/browser.ts';
import { bigButton, codeOn, comeAsGuest } from '../support/workshop-page.ts';

test('what organisations answered in a workshop waits in the register until each confirms, and paper counts as advice', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou', { viewport: { width: 1440, height: 900 } });
	const mai = await comeAs(browser, app, 'Maï-Linh Trovalec');
	const lead = awa.page;
	await createPlan(lead, app, 'Un plan décidé en salle');
	await lead.goto(`${app.origin}/alliance-du-gue/workshops/new`);
	await lead.getByLabel('Titre de l’atelier').fill('Décider en salle');
	await lead.getByLabel('Plan d’action concerné').selectOption({ label: 'Un plan décidé en salle' });
	await lead.getByLabel('Décision par consentement').check();
	await lead.getByRole('button', { name: 'Préparer le déroulé' }).click();
	await lead.waitForURL('**/prepare');
	await lead.getByRole('link', { name: 'Ouvrir la page d’animation' }).click();
	await bigButton(lead).click();
	const code = await codeOn(lead);
	const mireille = await comeAsGuest(browser, app, code, 'Mireille', 'Ici');
	await mai.page.goto(`${app.origin}/w/${code}`);
	await mai.page.getByRole('button', { name: 'Entrer' }).click();
	await expect(mai.page.getByText('Bienvenue')).toBeVisible();
	await bigButton(lead).click();
	const round = lead.locator('[data-step]').filter({ hasText: 'Tour de consentement' });
	await round.locator('summary').click();
	await round.getByRole('button', { name: 'Y aller' }).click();

	await mai.page.getByRole('radio', { name: 'J’adhère pleinement' }).check();
	await mai.page.getByRole('button', { name: 'Donner ma position' }).click();
	await expect(mai.page.getByText('Votre position')).toBeVisible();
	// Someone without a device: their ballot is typed for them, binds nobody, and is shown to nobody before the end.
	await lead.getByText('Ajouter une personne sans appareil').click();
	await lead.getByLabel('Prénom').fill('Lucien');
	await lead.getByRole('button', { name: 'Ajouter', exact: true }).last().click();
	await lead.getByText('Saisir ce qui est sur papier').click();
	const paper = lead.locator('form[data-command="take_position"]');
	await paper.getByRole('radio', { name: 'J’adhère pleinement' }).check();
	await paper.getByRole('button', { name: 'Donner ma position' }).click();
	await expect(lead.locator('summary', { hasText: 'Lucien' })).toContainText('a répondu');
	expect(await mireille.content()).not.toContain('Lucien');
	await bigButton(lead).click();
	await expect(mireille.getByText('J’adhère pleinement').first()).toBeVisible();

	await lead.getByText('Clore avant la fin').click();
	await lead.getByRole('button', { name: 'Clore l’atelier' }).click();
	await lead.getByRole('link', { name: 'Relire et ranger ce qui en sort' }).click();
	const carrying = lead.getByRole('group', { name: 'Les positions données en atelier' });
	await expect(carrying.getByRole('checkbox')).toBeChecked();
	await expect(carrying).toContainText('Maï-Linh Trovalec');
	await expect(carrying.getByRole('listitem').filter({ hasText: 'Lucien' })).toBeVisible();
	// How it is decided, and until when, is fixed before the round opens.
	const threshold = carrying.getByLabel('Seuil');
	await expect(threshold).toHaveCount(0);
	await carrying
		.getByLabel('Comment décide-t-on')
		.selectOption({ label: 'Majorité\u202f: adopté à partir d’un seuil' });
	await threshold.fill('80');
	const closing = carrying.getByLabel('Le tour se clôt le');
	await expect(closing).not.toHaveValue('');
	await closing.fill('2099-03-02');
	await carrying.getByRole('checkbox').uncheck();
	await expect(closing).toBeHidden();
	await carrying.getByRole('checkbox').check();
	expect((await new AxeBuilder({ page: lead }).analyze()).violations).toEqual([]);
	await expect(closing).toHaveValue('2099-03-02');
	await lead.getByRole('button', { name: 'Ranger dans le plan' }).click();
	const link = lead.getByLabel(/^Lien pour .* \(Maï-Linh Trovalec\)$/);
	await expect(link).toHaveValue(/\/confirm\//);
	expect((await new AxeBuilder({ page: lead }).analyze()).violations).toEqual([]);

	// Without a password and without a session.
	const phone = await (await browser.newContext()).newPage();
	await phone.goto(await link.inputValue());
	await expect(phone.getByText('Tour de consentement').first()).toBeVisible();
	await expect(phone.getByText('J’adhère pleinement')).toBeVisible();
	await phone.getByRole('button', { name: /Confirmer/ }).click();
	await expect(phone.getByRole('status')).toBeVisible();
	await lead
		.locator('li')
		.filter({ has: link })
		.getByRole('link', { name: 'Tour de consentement' })
		.last()
		.click();
	await lead.waitForURL('**/entries/**');
	await expect(lead.getByRole('heading', { level: 1 })).toContainText('Tour de consentement');
	await expect(lead.getByText('à partir de 80\u202f% de positions favorables')).toBeVisible();
	await expect(lead.getByText('2 mars 2099').first()).toBeVisible();
	await expect(lead.getByText('a reporté une position donnée en atelier').first()).toBeAttached();
	await Promise.all([awa, mai, mireille.context(), phone.context()].map((it) => it.close()));
});
