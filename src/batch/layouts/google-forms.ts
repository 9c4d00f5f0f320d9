import type { Layout } from './layout.ts'

export const googleForms: Layout = {
  name: 'google-forms',
  title: 'Google Forms: answers',
  knownBy: [
    ['Timestamp', 'Email Address'],
    ['Zeitstempel', 'E-Mail-Adresse'],
  ],
  fields: {
    email: 'Email Address | E-Mail-Adresse',
    name: '/^(your |full |ihr |dein )?(name|full name|vor- und nachname|vollständiger name)\\b/',
    quantity: '/^(how many|# of|anzahl|wie viele|seats|tickets|quantity)\\b/',
    type: '/^(ticket type|which ticket|ticketart)\\b/',
    createdAt: 'Timestamp | Zeitstempel',
  },
  dayOrder: 'mdy',
}
