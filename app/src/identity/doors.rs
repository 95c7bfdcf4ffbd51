//! What identity has. Signing in and out are answered by the server: they set cookies.

use super::{api, pages, sign_in_pages, take_up_page};
use crate::{
    doors::{PageAt, RouteAt, Slice, Who},
    forms::Form,
};

pub(crate) const SLICE: Slice = Slice {
    pages: &[
        PageAt::new(&["/"], pages::landing).by(Who::Public),
        PageAt::new(&["/login"], sign_in_pages::login).by(Who::Public),
        PageAt::new(&["/login/second"], sign_in_pages::second).by(Who::Public),
        PageAt::new(&["/login/invitation"], take_up_page::take_up).by(Who::Public),
        PageAt::new(&["/invite/{token}"], pages::invited).by(Who::Public),
        PageAt::new(&["/terms"], pages::terms).by(Who::Entering),
        PageAt::new(&["/home"], pages::home),
        PageAt::new(&["/me"], pages::me),
    ],
    forms: &[Form::of::<api::AcceptTerms>().by(Who::Entering)],
    routes: &[
        RouteAt::get("/login/start", Who::Public),
        RouteAt::get("/login/callback", Who::Public),
        RouteAt::post("/login/send-link-again", Who::Public),
        RouteAt::post("/login/take-up", Who::Public),
        RouteAt::get("/login/frontchannel-logout", Who::Public),
        RouteAt::post("/logout", Who::Public),
    ],
};
