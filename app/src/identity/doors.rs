//! What identity has. Signing in and out are routes of the server: they set cookies.

use super::{api, pages, sign_in_pages, take_up_page};
use crate::{
    doors::{PageAt, Slice, Who},
    forms::Form,
};

pub(crate) const SLICE: Slice = Slice {
    pages: &[
        PageAt::new(&["/"], pages::landing).of(Who::Public),
        PageAt::new(&["/login"], sign_in_pages::login).of(Who::Public),
        PageAt::new(&["/login/second"], sign_in_pages::second).of(Who::Public),
        PageAt::new(&["/login/invitation"], take_up_page::take_up).of(Who::Public),
        PageAt::new(&["/invite/{token}"], pages::invited).of(Who::Public),
        PageAt::new(&["/terms"], pages::terms).of(Who::Entering),
        PageAt::new(&["/home"], pages::home),
        PageAt::new(&["/me"], pages::me),
    ],
    forms: &[Form::of::<api::AcceptTerms>().by(Who::Entering)],
};
